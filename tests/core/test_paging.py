"""Keyset paging: every row exactly once in both directions, and no address that breaks it."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from core import paging
from core.paging import BadToken, KeysetListView, page
from core.text import title_sort_key
from organisations.models import Organisation
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
NEWEST = ("-created_at", "-pk")
BY_NAME = ("name_key", "pk")


def listed():
    return Organisation.objects.annotate(name_key=title_sort_key("tr", "name"))


def walk(ordering, direction="older", start="", size=4):
    """Follow the links to the end and return the rows in the order they were shown."""
    shown, address = [], start
    for _page in range(100):
        found = page(listed(), ordering, QueryDict(address.lstrip("?")), size)
        shown = [*shown, *found.rows] if direction == "older" else [*found.rows, *shown]
        address = getattr(found, direction)
        if address is None:
            return shown
    raise AssertionError("the list does not end")


@pytest.fixture
def rows():
    """30 rows of which many share a name, a second, even a millisecond."""
    made = OrganisationFactory.create_batch(30)
    start = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    for number, row in enumerate(made):
        row.created_at = start + timedelta(microseconds=number // 3 * 100)
        row.name_tr = ["Çınar", "Cınar", "İnci", "Irmak", "Şule"][number % 5]
    Organisation.objects.bulk_update(made, ["created_at", "name_tr"])
    return made


@pytest.mark.parametrize("ordering", [NEWEST, BY_NAME, ("created_at", "name_key", "-pk")])
def test_every_row_is_shown_once_forwards_and_backwards(rows, ordering):
    expected = list(listed().order_by(*ordering))

    assert walk(ordering) == expected
    assert walk(ordering, "newer", "?page=last") == expected


@pytest.mark.parametrize("size", [1, 7, 29, 30, 31])
def test_every_page_size_shows_every_row_once(rows, size):
    assert len(set(walk(NEWEST, size=size))) == len(walk(NEWEST, size=size)) == 30


def test_page_after_the_last_row_of_a_full_page_does_not_exist(rows):
    found = page(listed(), NEWEST, QueryDict(), 30)

    assert (found.older, found.newer, found.first, found.last) == (None, None, None, None)


def test_row_added_meanwhile_moves_no_other_row(rows):
    first = page(listed(), NEWEST, QueryDict(), 10)
    OrganisationFactory()

    second = page(listed(), NEWEST, QueryDict(first.older[1:]), 10)

    assert not set(first.rows) & set(second.rows)


def test_links_keep_the_filters_of_the_list(rows):
    found = page(listed(), NEWEST, QueryDict("kind=cso&kind=agency&page=last"), 10)

    assert found.newer.startswith("?kind=cso&kind=agency&before=")


def test_empty_list_has_no_links():
    found = page(listed(), NEWEST, QueryDict())

    assert (len(found), found.total, found.older, found.newer) == (0, 0, None, None)


def test_count_stops_at_the_cap(rows, monkeypatch):
    monkeypatch.setattr(paging, "CAP", 20)

    found = page(listed(), NEWEST, QueryDict(), 5)

    assert (found.total, found.is_capped) == (20, True)


@pytest.mark.parametrize("size", [2, 25])
def test_page_costs_one_query(rows, size, django_assert_num_queries):
    with django_assert_num_queries(1):
        page(listed(), NEWEST, QueryDict(), size)


def packed(values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


NOT_OURS = [
    "x",
    "%%%",
    "é",
    "\x00",
    "A" * 2000,
    packed([]),
    packed({}),
    packed("text"),
    packed([None, None]),
    packed(["2026-11-21", None]),
    packed(["yesterday", 1]),
    packed(["2026-13-45T00:00:00Z", 1]),
    packed([["2026-11-21"], 1]),
    packed([{"a": 1}, 1]),
    packed(["2026-11-21T00:00:00Z", "one"]),
    packed(["2026-11-21T00:00:00Z", 1, 2]),
    packed(["2026\x00", 1]),
    packed(["0001-01-01T00:00:00+14:00", 1]),
    packed(["9999-12-31T23:59:59-23:59", 1]),
    packed(["\ud800", 1]),
    packed([float("nan"), float("nan")]),
    packed(["2026-11-21T00:00:00Z", float("inf")]),
    base64.urlsafe_b64encode(b"[" * 700).decode(),
]


@pytest.mark.parametrize("place", ["after", "before"])
@pytest.mark.parametrize("token", NOT_OURS)
def test_place_that_is_not_ours_is_refused(rows, place, token):
    params = QueryDict(mutable=True)
    params[place] = token

    with pytest.raises(BadToken):
        page(listed(), NEWEST, params)


@pytest.mark.parametrize("text", ["\ud800", "a\x00b"])
def test_text_that_no_column_could_hold_is_refused(rows, text):
    params = QueryDict(mutable=True)
    params["after"] = packed([text, 1])

    with pytest.raises(BadToken):
        page(listed(), BY_NAME, params)


@pytest.mark.parametrize(
    "values",
    [
        ["2026-11-21T00:00:00Z", 10**40],
        ["2026-11-21T00:00:00Z", -(10**40)],
        ["2026-11-21T00:00:00", 1],
    ],
)
def test_place_beyond_all_rows_is_an_empty_or_full_page(rows, values):
    params = QueryDict(mutable=True)
    params["after"] = packed(values)

    assert len(page(listed(), NEWEST, params).rows) in range(26)


class OrganisationList(KeysetListView):
    template_name = "404.html"
    orderings = {"newest": ("Newest", NEWEST), "name": ("Name", BY_NAME)}

    def get_queryset(self):
        return listed()


def context_of(query):
    view = OrganisationList()
    view.setup(RequestFactory().get(f"/?{query}"))
    return view.get_context_data()


@pytest.mark.parametrize(
    "query", ["page=-1", "page=2", "page=abc", "sort=password", "after=x", "before=", "sort=%00"]
)
def test_list_with_a_strange_address_shows_its_beginning(rows, query):
    context = context_of(query)

    assert len(context["page"].rows) == 25


@pytest.mark.parametrize("query", ["page=-1", "sort=password", "after=x"])
def test_list_says_what_of_the_address_could_not_be_used(rows, query):
    assert len(context_of(query)["problems"]) == 1


def test_list_offers_each_order_and_marks_the_present_one(rows):
    sorts = context_of("sort=name&kind=cso")["sorts"]

    assert [(sort["label"], sort["current"]) for sort in sorts] == [
        ("Newest", False),
        ("Name", True),
    ]
    assert sorts[0]["url"] == "?kind=cso&sort=newest"
