"""One box over all kinds: Turkish-correct, one statement per kind, safe with any input."""

import pytest

from tests.factories.programmes import ProjectFactory
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import VersionFactory
from tests.factories.trainings import RoundFactory

pytestmark = pytest.mark.django_db


def titles(response):
    return {
        group.name: [hit.url.rstrip("/").rsplit("/", 1)[-1] for hit in group.hits]
        for group in response.context["groups"]
    }


@pytest.mark.parametrize("typed", ["IĞDIR", "ığdır", "Iğdır'da", "igdir", "IGDIR"])
def test_search_finds_every_kind_however_the_letters_are_typed(client, typed):
    ProvinceFactory(plate_code=76)
    project = ProjectFactory(title_tr="Iğdır’da İş Birliği")
    version = VersionFactory(title_tr="Iğdır Rehberi")
    one = RoundFactory(title_tr="Iğdır Turu")
    ProjectFactory(title_tr="Iğdır taslağı", draft=True)
    VersionFactory(title_tr="Iğdır taslak rehberi", draft=True)

    found = titles(client.get("/tr/ara/", {"q": typed}))

    assert found == {
        "publications": [version.publication.slug],
        "projects": [project.slug],
        "trainings": [one.slug],
        "provinces": ["igdir"],
    }


@pytest.mark.parametrize("rows", [1, 30])
def test_search_costs_one_statement_per_kind(client, django_assert_num_queries, rows):
    for _number in range(rows):
        RoundFactory(title_tr="Ortak sözcük")
        VersionFactory(title_tr="Ortak sözcük")

    with django_assert_num_queries(5):
        response = client.get("/tr/ara/", {"q": "ortak"})

    assert {group.total for group in response.context["groups"]} == {rows}
    assert all(len(group.hits) == min(rows, 10) for group in response.context["groups"])


def test_search_puts_a_title_before_a_text(client):
    in_text = VersionFactory(summary_tr="Bütçe üzerine")
    in_title = VersionFactory(title_tr="Bütçe")

    found = titles(client.get("/tr/ara/", {"q": "bütçe"}))

    assert found["publications"] == [in_title.publication.slug, in_text.publication.slug]


def test_every_list_with_a_search_box_of_its_own_is_led_to_with_what_was_typed(client):
    ProjectFactory(title_tr="Bütçe & İzleme")
    VersionFactory(title_tr="Bütçe & İzleme")
    RoundFactory(title_tr="Bütçe & İzleme")

    response = client.get("/tr/ara/", {"q": "bütçe & izleme"})

    addresses = [group.list_url for group in response.context["groups"]]
    assert [address.partition("?")[2] for address in addresses] == [
        "q=b%C3%BCt%C3%A7e+%26+izleme"
    ] * 3
    assert [len(client.get(address).context["page"].rows) for address in addresses] == [1, 1, 1]


def test_search_marks_what_was_found_and_escapes_the_rest(client):
    VersionFactory(title_tr="<b>Gönüllülük</b> & İş")

    html = client.get("/tr/ara/", {"q": "gönüllü"}).content.decode()

    assert "&lt;b&gt;<mark>Gönüllülük</mark>&lt;/b&gt; &amp; İş" in html.replace("b&gt;", "b&gt;")


@pytest.mark.parametrize(
    "typed", ["", " ", "%", "' & | ! :* <->", "\x00", "a" * 5000, "(((", "\ud800", "日本", "-"]
)
def test_search_takes_any_input_without_fault(client, typed):
    response = client.get("/tr/ara/", {"q": typed.encode("utf-8", "replace").decode()})

    assert response.status_code == 200


def test_search_without_hits_offers_the_help_desk(client):
    html = client.get("/en/search/?q=zzzz").content.decode()

    assert "Nothing was found for “zzzz”." in html
    assert "/en/help-desk/ask/" in html


def test_search_box_is_not_indexed(client):
    assert '<meta name="robots" content="noindex">' in client.get("/tr/ara/").content.decode()
