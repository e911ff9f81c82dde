"""The API, the files and their pages: complete, bounded, honest about what they cannot do."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import BoundedSemaphore

import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import DatabaseError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override, pgettext
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from openpyxl import load_workbook

from core import content
from portal.api import files as file_views
from portal.api.base import AddressThrottle, FileThrottle
from portal.api.schema import schema_in
from portal.api.sets import SETS
from portal.exports import files
from portal.exports.dictionary import entries
from tests.factories.accounts import UserFactory
from tests.factories.programmes import (
    ActivityFactory,
    DeliverableFactory,
    FigureFactory,
    ProjectFactory,
    ProjectProvinceFactory,
    ThemeFactory,
)
from tests.factories.provinces import ProvinceFactory

pytestmark = pytest.mark.django_db
HOME = "http://localhost:8000"


@pytest.fixture(autouse=True)
def _free_places(monkeypatch):
    """Answers that a test leaves unread hold their places."""
    monkeypatch.setattr(file_views, "places", BoundedSemaphore(file_views.FILES_AT_ONCE))


def text_of(client, path, **headers):
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.getvalue()
    return response.getvalue().decode()


def table_of(client, path):
    """The rows of a CSV file as dictionaries."""
    text = text_of(client, path)
    assert text.startswith("\ufeff")
    delimiter = "," if "language=en" in path else ";"
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=delimiter))


def walk_pages(client, path):
    """Follow `next` to the end; return every row."""
    rows = []
    while path:
        page = client.get(path.removeprefix(HOME)).json()
        rows += page["results"]
        path = page["next"]
    return rows


# The API


def test_pages_of_a_set_hold_every_row_once(client):
    project = ProjectFactory()
    made = [ActivityFactory(project=project).pk for _number in range(7)]
    ActivityFactory(project=ProjectFactory(draft=True))

    rows = walk_pages(client, "/api/v1/activities/?page_size=3&kind=workshop")

    assert [row["id"] for row in rows] == made


@pytest.mark.parametrize("name", SETS)
def test_a_page_of_each_set_costs_the_same_queries_for_any_number_of_rows(client, name):
    counts = []
    for rows in (1, 12):
        for _number in range(rows):
            project = ProjectFactory(themes=[ThemeFactory()])
            ActivityFactory(project=project)
            FigureFactory(project=project)
            DeliverableFactory(project=project)
            ProjectProvinceFactory(project=project)
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"/api/v1/{name}/").status_code == 200
        counts.append(len(queries))

    # The clock, the rows, and what the filters offer.
    assert counts[0] == counts[1] <= 8


def test_row_has_an_address_by_its_public_key(client):
    deliverable = DeliverableFactory()
    project = deliverable.project
    province = ProvinceFactory(plate_code=76)
    organisation = project.roles.get().organisation

    found = {
        path: client.get(f"/api/v1/{path}/").json()
        for path in [
            f"projects/{project.slug}",
            f"provinces/{province.plate_code}",
            f"organisations/{organisation.slug}",
            f"deliverables/{project.slug}/{deliverable.number}",
        ]
    }

    assert [row.get("slug") for row in found.values()] == [
        project.slug,
        province.slug,
        organisation.slug,
        None,
    ]
    assert found[f"deliverables/{project.slug}/{deliverable.number}"]["project"] == project.slug


BAD = [
    ("projects", "foo=1", "foo"),
    ("projects", "foo=1&state=draft", "state"),
    ("projects", "year=999999999999", "year"),
    ("projects", "stage=secret", "stage"),
    ("projects", "q=%00", "q"),
    ("projects", "programme=%F0%9F%98%80", "programme"),
    ("activities", "year=-1", "year"),
    ("activities", "year=99999999999999", "year"),
    ("activities", "day=0000-00-00", "day"),
    ("activities", "month=13", "month"),
    ("activities", "project=nobody", "project"),
    ("activities", "page_size=0", "page_size"),
    ("activities", "page_size=101", "page_size"),
    ("activities", "page_size=%D9%A1", "page_size"),
    ("figures", "project=%00", "project"),
    ("figures", "added=perhaps", "added"),
    ("figures", "project-stage=secret", "project-stage"),
    ("figures", "project-state=draft", "project-state"),
    ("provinces", "project=nobody", "project"),
    ("organisations", "kind=person", "kind"),
    ("deliverables", "cursor=abc", "cursor"),
    ("deliverables", "cursor=WyJcdTAwMDAiXQ", "cursor"),  # ["\u0000"]
    ("deliverables", "cursor=WzFlNDAwXQ", "cursor"),  # [1e400]
    ("deliverables", "cursor=W1tdXQ", "cursor"),  # [[]]
    ("deliverables", "cursor=" + "x" * 2000, "cursor"),
]


def test_parameter_that_cannot_be_used_is_named(client, monkeypatch):
    monkeypatch.setattr(AddressThrottle, "rate", "1000/min")
    for name, query, parameter in BAD:
        response = client.get(f"/api/v1/{name}/?{query}", headers={"Accept-Language": "en"})

        assert response.status_code == 400, (name, query)
        assert parameter in response.json()["parameters"], (name, query)
        assert response.json()["message"] == "Some parameters cannot be used."
    # A number that no row has is an empty page, not a fault.
    assert client.get("/api/v1/deliverables/?cursor=Wzk5OTk5XQ").json()["results"] == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing/", 404),
        ("GET", "/api/v1/projects/nobody/", 404),
        ("GET", "/api/v1/provinces/82/", 404),
        ("GET", "/api/v1/figures/99999999999999999999/", 404),
        ("GET", "/api/v1/deliverables/nobody/99999999999/", 404),
        ("GET", "/data/users.csv", 404),
        ("POST", "/api/v1/projects/", 405),
        ("DELETE", "/api/v1/projects/", 405),
        ("PUT", "/data/projects.csv", 405),
    ],
)
def test_refusals_are_json(client, method, path, status):
    response = client.generic(method, path)

    assert response.status_code == status
    assert response.json()["status"] == status
    assert response.json()["message"]


def test_everybody_gets_the_same_and_no_cookie(client):
    hidden = ProjectFactory(draft=True)
    client.force_login(UserFactory(roles=["administrator"]))

    page = client.get("/api/v1/projects/")
    cookies = dict(page.cookies)

    assert page.json()["results"] == []
    assert client.get(f"/api/v1/projects/{hidden.slug}/").status_code == 404
    assert hidden.slug not in text_of(client, "/data/projects.csv")
    assert cookies == {}


def test_other_sites_may_read_and_ask_first(client):
    for path in ["/api/v1/projects/", "/data/projects.csv", "/api/v1/nothing/"]:
        assert client.get(path)["Access-Control-Allow-Origin"] == "*"
    asked = client.options("/api/v1/projects/")

    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert asked["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/api/v1/projects/", "/data/projects.csv"])
def test_answer_is_not_sent_again_until_the_content_changes(client, path, monkeypatch):
    clock = ["1"]
    monkeypatch.setattr(content, "clock", lambda: clock[0])
    first = client.get(path)
    first.getvalue()
    etag = first["ETag"]
    again = {"If-None-Match": etag}

    unchanged = client.get(path, headers=again)
    clock[0] = "2"
    changed = client.get(path, headers=again)
    changed.getvalue()
    other = client.get(f"{path}?stage=planned", headers=again)

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (changed.status_code, other.status_code) == (200, 200)
    assert changed["ETag"] != etag


def test_too_many_requests_are_refused_with_the_time_to_wait(client, monkeypatch):
    monkeypatch.setattr(AddressThrottle, "rate", "2/min")
    monkeypatch.setattr(FileThrottle, "rate", "1/min")

    answers = [client.get("/api/v1/provinces/") for _number in range(3)]
    text_of(client, "/data/provinces.csv")
    file = client.get("/data/provinces.csv")

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert answers[2].json()["status"] == file.status_code == 429
    page = client.get("/data/provinces.csv", headers={"Accept": "text/html"})
    assert (page.status_code, page["Content-Type"]) == (429, "text/html; charset=utf-8")
    assert 0 < int(page["Retry-After"]) <= 60
    assert "429.html" in [template.name for template in page.templates]


def test_a_fault_of_the_cache_lets_everybody_in(client, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("the table is gone")

    monkeypatch.setattr(AddressThrottle.cache, "get", broken)

    assert client.get("/api/v1/provinces/").status_code == 200


def test_a_database_that_is_away_is_a_pause_in_json(client, monkeypatch):
    def away():
        raise OperationalError("connection refused")

    monkeypatch.setattr(content, "clock", away)
    response = client.get("/api/v1/provinces/")

    assert (response.status_code, response.json()["status"]) == (503, 503)
    assert response["Retry-After"] == "30"


@pytest.mark.parametrize("language", ["tr", "en"])
def test_openapi_is_valid_complete_and_made_without_a_warning(language):
    schema_in.cache_clear()
    document = schema_in(language)
    complaints = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]

    validate_schema(document)

    assert complaints == []
    assert "x-spec" not in json.dumps(document)
    for name, one in SETS.items():
        page = document["paths"][f"/api/v1/{name}/"]["get"]
        parameters = {parameter["name"] for parameter in page["parameters"]}
        assert parameters == {*one.filters(), "cursor", "page_size"}
        row = document["components"]["schemas"][name.title()]
        assert list(row["properties"]) == [column.name for column in one.dataset.columns]


def test_openapi_and_the_start_are_json(client):
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.")
    assert set(client.get("/api/v1/").json()["sets"]) == set(SETS)


# The files


def test_csv_in_turkish_and_english_differ_as_spreadsheets_expect(client):
    FigureFactory(value=Decimal("1234.50"), label_tr="eğitim; ışık, şölen", label_en=None)

    (turkish,) = table_of(client, "/data/figures.csv?language=tr")
    (english,) = table_of(client, "/data/figures.csv?language=en")

    assert (turkish["value"], english["value"]) == ("1234,50", "1234.50")
    assert turkish["label_tr"] == english["label_tr"] == "eğitim; ışık, şölen"
    assert turkish["label_en"] == ""
    assert (turkish["qualifier"], turkish["is_additive"]) == ("at_least", "false")


def test_language_of_a_file_follows_the_browser_where_the_address_does_not_say(client):
    headers = {"Accept-Language": "en"}

    assert text_of(client, "/data/provinces.csv", **headers).startswith("\ufeffplate_code,")
    assert text_of(client, "/data/provinces.csv").startswith("\ufeffplate_code;")
    assert client.get("/data/provinces.csv?language=de").status_code == 400


FORMULAS = ["=1+1", "+90 312", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]


def test_no_spreadsheet_takes_a_text_for_a_formula(client):
    for text in FORMULAS:
        ActivityFactory(title_tr=text, project=ProjectFactory(), description_tr="a\x07b")

    from_csv = [row["title_tr"] for row in table_of(client, "/data/activities.csv")]
    book = load_workbook(io.BytesIO(client.get("/data/activities.xlsx").getvalue()))
    cells = [row[4] for row in book.worksheets[0].iter_rows(min_row=2)]

    assert [text.lstrip("'").strip() for text in from_csv] == [text.strip() for text in FORMULAS]
    assert all(text.startswith("'") for text in from_csv)
    assert all(cell.data_type == "s" and cell.value.startswith("'") for cell in cells)


def test_workbook_has_typed_cells_words_and_says_what_it_is(client):
    project = ProjectFactory()
    ActivityFactory(
        project=project,
        start_on=date(2019, 4, 25),
        end_on=date(2019, 5, 31),
        end_precision="month",
    )

    response = client.get("/data/activities.xlsx?language=en&kind=workshop")
    book = load_workbook(io.BytesIO(response.getvalue()))
    sheet, about = book.worksheets
    heads = [cell.value for cell in sheet[1]]
    row = dict(zip(heads, sheet[2], strict=True))
    said = {line[0].value: line[1].value for line in about.iter_rows(min_row=2)}

    assert sheet.freeze_panes == "A2"
    assert (row["Kind"].value, row["Status"].value) == ("Workshop", "Held")
    assert (row["Start"].is_date, row["End"].value) == (True, "2019-05")
    assert said["Rows"] == 1
    assert json.loads(said["Filters"]) == {"kind": ["workshop"]}
    assert "spdx.org" in said["Licence"]
    turkish = load_workbook(io.BytesIO(client.get("/data/activities.xlsx").getvalue()))
    sheet, about = turkish.worksheets
    assert sheet["D2"].value == "Çalıştay"
    told = {line[0].value: line[1].value for line in about.iter_rows(min_row=2)}
    with override("tr"):
        assert told["Süzgeçler"] == pgettext("filters", "none")


def test_json_file_is_the_api_with_what_the_file_is(client):
    FigureFactory.create_batch(3)

    document = json.loads(text_of(client, "/data/figures.json"))

    assert document["rows"] == walk_pages(client, "/api/v1/figures/")
    assert document["row_count"] == 3
    assert all(document[name] for name in ("generated_at", "licence", "dictionary"))
    assert json.loads(text_of(client, "/data/deliverables.json"))["rows"] == []


@pytest.mark.parametrize("name", ["projects", "activities", "figures", "deliverables"])
def test_row_of_the_demonstration_is_marked_in_each_set(client, name):
    project = ProjectFactory(is_demo=True)
    for factory in (ActivityFactory, FigureFactory, DeliverableFactory):
        factory(project=project)

    (row,) = table_of(client, f"/data/{name}.csv?language=en")

    assert row["is_demo"] == "true"


def test_files_keep_the_filters_of_the_list_that_leads_to_them(client):
    ProjectFactory(stage="completed")
    wanted = ProjectFactory(stage="ongoing", end_on=None)
    ActivityFactory(project=wanted, kind="panel")
    ActivityFactory(project=wanted, kind="workshop")
    pilot = ProjectProvinceFactory(project=wanted)
    ProjectProvinceFactory()
    lists = {
        "/tr/projeler/?stage=ongoing&sort=title&theme=unknown&foo=1": ["slug", wanted.slug],
        "/tr/etkinlikler/?kind=panel&page=last": ["kind", "panel"],
        f"/tr/iller/?project={wanted.slug}&map=geo": ["plate_code", str(pilot.province_id)],
    }

    for path, (field, value) in lists.items():
        page = BeautifulSoup(client.get(path).content, "html.parser")
        links = {link.text: link["href"] for link in page.select("a[href^='/data/']")}

        assert set(links) == {"CSV", "XLSX", "JSON"}
        rows = table_of(client, links["CSV"])
        assert [row[field] for row in rows] == [value]
        assert client.head(links["XLSX"]).status_code == 200
    assert rows[0]["role"] == "pilot"


def test_file_of_many_rows_is_read_in_batches_each_row_once(client, monkeypatch):
    small = replace(SETS["activities"].dataset, batch=2)
    monkeypatch.setitem(SETS, "activities", replace(SETS["activities"], dataset=small))
    project = ProjectFactory()
    made = [str(ActivityFactory(project=project).pk) for _number in range(5)]

    with CaptureQueriesContext(connection) as queries:
        rows = table_of(client, "/data/activities.csv")

    assert [row["id"] for row in rows] == made
    batches = [query["sql"] for query in queries if " LIMIT 2" in query["sql"]]
    assert len(batches) == 3
    assert not any("DECLARE" in query["sql"] for query in queries)


def test_list_too_long_for_a_workbook_is_refused_in_words(client, monkeypatch):
    monkeypatch.setattr(files, "MOST_SHEET_ROWS", 1)
    ActivityFactory.create_batch(2)

    for_programs = client.get("/data/activities.xlsx")
    for_people = client.get("/data/activities.xlsx", headers={"Accept": "text/html"})

    assert for_programs.status_code == for_people.status_code == 400
    assert "format" in for_programs.json()["parameters"]
    assert "<h1>" in for_people.content.decode()
    assert client.get("/data/activities.xlsx?project=" + "nobody").status_code == 400


def test_files_leave_threads_for_pages_and_give_their_place_back(client):
    open_files = [client.get("/data/provinces.csv") for _number in range(2)]
    busy = client.get("/data/provinces.csv")
    head = client.head("/data/provinces.csv")

    read = [response.getvalue() for response in open_files]

    assert (busy.status_code, busy["Retry-After"]) == (503, "10")
    assert (head.status_code, head.content) == (200, b"")
    assert all(read)
    assert text_of(client, "/data/provinces.csv")


def test_file_whose_reader_has_gone_gives_its_place_back_once():
    place = BoundedSemaphore(1)
    place.acquire()
    held = file_views.Held(iter([b"one", b"two"]), place)

    next(iter(held))
    held.close()
    held.close()

    assert place.acquire(blocking=False)


# The pages


def test_start_leads_to_the_page_in_the_visitors_language(client):
    assert client.get("/data/").url == "/tr/acik-veri/"
    assert client.get("/data/", headers={"Accept-Language": "en"}).url == "/en/open-data/"


def test_page_names_every_set_with_its_rows_files_and_licence(client, settings):
    ActivityFactory.create_batch(3)
    settings.DATA_LICENCE = "CC0-1.0"

    page = BeautifulSoup(client.get("/en/open-data/").content, "html.parser")
    rows = {row.th.a.text: row for row in page.select("tbody tr")}

    assert set(rows) == {str(one.dataset.title) for one in SETS.values()}
    assert rows["Activities"].find("td", class_="num").text == "3"
    for row in rows.values():
        for link in row.select("a[href^='/data/']"):
            assert client.head(link["href"]).status_code == 200
        # More files in all than one address may ask for in a minute.
        cache.clear()
    assert page.find("a", href="https://spdx.org/licenses/CC0-1.0.html")
    footer = BeautifulSoup(client.get("/en/").content, "html.parser").footer
    assert footer.find("a", href="/en/open-data/")


def test_dictionary_says_what_every_field_of_every_file_means(client):
    page = BeautifulSoup(client.get("/tr/acik-veri/sozluk/").content, "html.parser")
    document = client.get("/data/dictionary.json").json()
    lines = table_of(client, "/data/dictionary.csv")

    for one, described in zip(SETS.values(), document["sets"], strict=True):
        paths = [entry.path for entry in entries(one.dataset.columns)]
        section = page.find("section", {"aria-labelledby": one.name})
        named = [name for field in described["fields"] for name in field["file_fields"]]
        assert [code.text for code in section.select("th code")] == paths
        assert [field["field"] for field in described["fields"]] == paths
        assert [line["field"] for line in lines if line["set"] == one.name] == paths
        assert named == one.dataset.cell_names()
        assert all(field["meaning"]["tr"] for field in described["fields"])


def test_api_page_shows_every_address_and_parameter_of_openapi(client):
    page = BeautifulSoup(client.get("/en/open-data/api/").content, "html.parser")
    document = client.get("/api/v1/openapi.json", headers={"Accept-Language": "en"}).json()

    assert {head.text for head in page.select("h3")} == {
        f"GET {path}" for path in document["paths"]
    }
    for path, methods in document["paths"].items():
        table = page.find("div", {"aria-label": path})
        named = [parameter["name"] for parameter in methods["get"]["parameters"]]
        assert [code.text for code in table.select("th code")] == named


@pytest.mark.parametrize("path", ["", "dictionary/", "api/"])
def test_page_of_the_open_data_costs_the_same_queries_at_any_size(client, path):
    ContentType.objects.clear_cache()
    costs = []
    for rows in (1, 12):
        ActivityFactory.create_batch(rows)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/en/open-data/{path}")
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 9


def test_page_says_the_limits_that_hold(client):
    page = BeautifulSoup(client.get("/en/open-data/api/").content, "html.parser").main.text

    assert AddressThrottle.rate == "120/min"
    assert FileThrottle.rate == "20/min"
    assert "120 times a minute, for files 20 times" in page
    assert "fetch 20 files a minute" in client.get("/en/open-data/").content.decode()


def test_page_says_how_invented_records_are_marked_while_there_are_any(client):
    ProjectFactory()
    without = client.get("/en/open-data/").content.decode()
    ProjectFactory(is_demo=True)

    assert "is_demo" not in without
    assert "is_demo" in client.get("/en/open-data/").content.decode()


def test_search_engines_find_the_pages_and_leave_the_files(client):
    robots = client.get("/robots.txt").content.decode().splitlines()
    pages = client.get("/sitemap-pages.xml").content.decode()

    assert {"Disallow: /api/", "Disallow: /data/"} <= set(robots)
    assert all(f"/en/open-data/{name}<" in pages for name in ("", "dictionary/", "api/"))
    assert client.get("/data/provinces.csv")["X-Robots-Tag"] == "noindex"
