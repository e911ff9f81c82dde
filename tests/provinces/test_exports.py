"""The provinces as maps: all 81 there, each a link, coloured by role."""

import json
import re
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from provinces import exports, services
from provinces.exports import MAP_FILE, RoleMap, strongest_roles
from provinces.models import Province


@pytest.fixture
def provinces(db):
    services.load_provinces()
    return list(Province.objects.in_order("tr"))


def links(markup):
    return {a["href"]: a for a in BeautifulSoup(markup, "html.parser")("a")}


def lines_of(path):
    """Each straight line of relative path data as a pair of points."""
    for ring in path.split("z")[:-1]:
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        x, y = numbers[:2]
        points = [(x, y)]
        for step_x, step_y in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + step_x, y + step_y
            points.append((x, y))
        yield from (frozenset(line) for line in zip(points, [*points[1:], points[0]], strict=True))


@pytest.mark.parametrize("draw", ["tiles", "shapes"])
def test_maps_link_each_of_the_81_provinces(provinces, draw):
    with translation.override("tr"):
        drawn = links(getattr(RoleMap(provinces, {16: "pilot"}), draw)())

        assert set(drawn) == {province.get_absolute_url() for province in provinces}


@pytest.mark.parametrize("draw", ["tiles", "shapes"])
def test_maps_colour_and_name_provinces_by_role(provinces, draw):
    with translation.override("en"):
        role_map = RoleMap(provinces, {16: "pilot", 41: "neighbour"}, here=41)
        drawn = links(getattr(role_map, draw)())

    by_name = {link["aria-label"]: link for link in drawn.values()}
    assert by_name["Bursa: pilot province"]["class"][-1] == "is-pilot"
    assert by_name["Kocaeli: neighbouring province"]["class"][1:] == ["is-neighbour", "is-here"]
    assert by_name["Kocaeli: neighbouring province"]["aria-current"] == "true"
    assert by_name["Ağrı: outside every catchment"]["class"][-1] == "is-outside"


def test_pictures_hold_no_links_and_say_the_numbers(provinces):
    role_map = RoleMap(provinces, {16: "pilot", 41: "neighbour", 77: "neighbour"})

    with translation.override("en"):
        pictures = [
            role_map.tiles_picture(),
            role_map.shapes_picture(),
            role_map.shapes_print(),
        ]

    for picture in pictures:
        drawn = BeautifulSoup(picture, "html.parser").svg
        assert drawn("a") == []
        assert drawn["role"] == "img"
        assert drawn["aria-label"] == (
            "Map of provinces: 1 pilot province, 2 neighbouring provinces, 78 other provinces."
        )


def test_maps_cost_no_query(provinces, django_assert_num_queries):
    role_map = RoleMap(provinces, {16: "pilot"})

    with django_assert_num_queries(0):
        role_map.tiles(), role_map.shapes(), role_map.choices, role_map.legend


def test_strongest_roles_let_a_pilot_anywhere_stay_a_pilot():
    pairs = [(16, "neighbour"), (16, "pilot"), (41, "neighbour"), (6, "pilot"), (6, "neighbour")]

    assert strongest_roles(pairs) == {16: "pilot", 41: "neighbour", 6: "pilot"}


def test_map_file_has_a_shape_and_an_inner_label_point_for_each_plate():
    geometry = exports.svg.read_geometry(MAP_FILE)

    assert set(geometry.outlines) == set(range(1, 82))
    assert MAP_FILE.stat().st_size < 45_000
    for outline in geometry.outlines.values():
        assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", outline.path)
        assert outline.room > 0


def test_map_file_draws_a_shared_border_the_same_way_for_both_neighbours():
    document = json.loads(MAP_FILE.read_text(encoding="utf-8"))

    drawn = Counter()
    for place in document["provinces"].values():
        drawn.update(lines_of(place["path"]))

    # A line belongs to one province (coast, frontier) or to two; slivers would make more ones.
    assert set(drawn.values()) == {1, 2}
    assert Counter(drawn.values())[2] > 2000


def test_map_file_borders_never_cross():
    document = json.loads(MAP_FILE.read_text(encoding="utf-8"))
    lines = {
        tuple(sorted(line))
        for place in document["provinces"].values()
        for line in lines_of(place["path"])
    }

    ordered = sorted(lines)
    crossings = [
        (first, second)
        for index, first in enumerate(ordered)
        for second in ordered[index + 1 :]
        if second[0][0] <= first[1][0] and cross(first, second)
    ]

    assert crossings == []


def cross(first, second):
    (a, b), (c, d) = first, second
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def side(a, b, point):
    return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])
