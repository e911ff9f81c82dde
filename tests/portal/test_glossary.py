"""The glossary: every term in both languages, in the alphabet of the reader."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation import override

from tests.factories.core import GlossaryTermFactory

pytestmark = pytest.mark.django_db


def address(language):
    with override(language):
        return reverse("portal:glossary")


def rows(client, language):
    page = BeautifulSoup(client.get(address(language)).content, "html.parser")
    return [
        [cell.get_text(" ", strip=True) for cell in row(["th", "td"])]
        for row in page.select("tbody tr")
    ]


@pytest.mark.parametrize("language", ["tr", "en"])
def test_glossary_shows_terms_and_abbreviations_in_both_languages(client, language):
    GlossaryTermFactory(
        term_tr="sivil toplum kuruluşu",
        abbreviation_tr="STK",
        term_en="civil society organisation",
        abbreviation_en="CSO",
    )

    both = ["sivil toplum kuruluşu STK", "civil society organisation CSO"]
    assert rows(client, language) == [both if language == "tr" else both[::-1]]


def test_glossary_marks_a_language_that_is_missing(client):
    GlossaryTermFactory(term_tr="paydaş", abbreviation_tr="", term_en="", abbreviation_en="")

    assert rows(client, "en") == [["–", "paydaş"]]


@pytest.mark.parametrize(
    ("language", "order"),
    [("tr", ["çalıştay", "ihale", "şeffaflık"]), ("en", ["tender", "transparency", "workshop"])],
)
def test_glossary_stands_in_the_alphabet_of_the_reader(client, language, order):
    for turkish, english in [
        ("şeffaflık", "transparency"),
        ("ihale", "tender"),
        ("çalıştay", "workshop"),
    ]:
        GlossaryTermFactory(
            term_tr=turkish, term_en=english, abbreviation_tr="", abbreviation_en=""
        )

    assert [row[0] for row in rows(client, language)] == order


@pytest.mark.parametrize("terms", [1, 30])
def test_glossary_costs_the_same_queries_for_any_number_of_terms(
    client, django_assert_num_queries, terms
):
    GlossaryTermFactory.create_batch(terms)

    with django_assert_num_queries(1):
        shown = rows(client, "tr")

    assert len(shown) == terms


@pytest.mark.parametrize("language", ["tr", "en"])
def test_glossary_is_found_on_the_site_map(client, language):
    with override(language):
        site_map = client.get(reverse("portal:site_map"))

    page = BeautifulSoup(site_map.content, "html.parser")
    assert page.select_one(f'#main a[href="{address(language)}"]')
