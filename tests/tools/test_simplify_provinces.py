"""Simplifying borders once per arc: neighbours keep one line, small islands go, provinces stay."""

import json
import re

import pytest

from tools import simplify_provinces as tool

# Two neighbours whose common border (x = 33) has a needless bend, and an island of plate 2.
BORDER = [[33, 38], [33.00001, 38.5], [33, 39]]
WEST = [[32, 38], *BORDER, [32, 39], [32, 38]]
EAST = [*BORDER, [34, 39], [34, 38], [33, 38]]
ISLAND = [[35, 38], [35.001, 38], [35.001, 38.001], [35, 38]]


def feature(plate, *rings):
    geometry = {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}
    return {"type": "Feature", "properties": {"plate": plate}, "geometry": geometry}


@pytest.fixture
def geojson(tmp_path):
    file = tmp_path / "in.geojson"
    features = [feature(1, WEST), feature(2, EAST, ISLAND)]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


def corners(outline):
    following = [*outline[1:], outline[0]]
    return {frozenset(line) for line in zip(outline, following, strict=True)}


def test_simplified_neighbours_share_one_straight_border(geojson):
    rings, _height = tool.fit(tool.read_rings(geojson))

    shapes = tool.simplified_rings(rings)

    assert [len(ring) for ring in shapes[1]] == [4]
    assert len(corners(shapes[1][0]) & corners(shapes[2][0])) == 1


def test_simplified_shapes_lose_tiny_islands_but_keep_the_province(geojson):
    rings, _height = tool.fit(tool.read_rings(geojson))

    assert len(rings[2]) == 2
    assert len(tool.simplified_rings(rings)[2]) == 1


def test_simplify_of_a_closed_arc_keeps_a_triangle():
    island = [(0.0, 0.0), (0.1, 0.0), (0.1, 0.1), (0.0, 0.1), (0.0, 0.0)]

    kept = tool.simplify(island, smallest=100)

    assert len(kept) == 4
    assert kept[0] == kept[-1]


def test_collapsed_province_stops_the_script():
    square = [(0, 0), (0, 4), (4, 4)]

    with pytest.raises(SystemExit):
        tool.check_borders({1: [square], 2: [square], 3: [square]})


def test_script_writes_paths_and_label_points(geojson, tmp_path, monkeypatch):
    output = tmp_path / "map.json"
    monkeypatch.setattr("sys.argv", ["simplify", str(geojson), "--output", str(output)])

    tool.main()

    document = json.loads(output.read_text())
    assert set(document["provinces"]) == {"1", "2"}
    for place in document["provinces"].values():
        assert re.fullmatch(r"M\d+ \d+l[-\d ]+z", place["path"])
        assert place["label"][2] > 0
