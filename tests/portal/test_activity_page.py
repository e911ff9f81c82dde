"""The page of one activity, and its address."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from tests.factories.organisations import OrganisationFactory
from tests.factories.programmes import (
    ActivityFactory,
    ActivitySeriesFactory,
    FigureFactory,
    ProjectFactory,
    ProjectOrganisationFactory,
)
from tests.factories.publications import VersionFactory

pytestmark = pytest.mark.django_db


def address(slug):
    with translation.override("en"):
        return reverse("portal:activity_detail", args=[slug])


def facts(client, activity):
    soup = BeautifulSoup(client.get(address(activity.slug)).content, "html.parser")
    panel = soup.find("aside", class_="panel")
    return {
        name.get_text(strip=True): " ".join(value.get_text().split())
        for name, value in zip(panel("dt"), panel("dd"), strict=True)
    }


def test_address_is_made_of_the_title_in_the_primary_language_and_the_number():
    turkish = ActivityFactory(title_tr="Iğdır’da Çalıştay – İkinci Gün")
    english = ActivityFactory(title_en="Study visit", primary_language="en")
    signs = ActivityFactory(title_tr="…")

    assert turkish.slug == f"igdir-calistay-ikinci-gun-{turkish.pk}"
    assert english.slug == f"study-visit-{english.pk}"
    assert signs.slug == str(signs.pk)


def test_address_with_the_words_of_an_older_title_leads_to_the_present_one(client):
    activity = ActivityFactory(title_tr="Açılış")
    old = activity.slug
    activity.title_tr = "Açılış konferansı"
    activity.save()

    response = client.get(address(old), {"a": "b"})

    assert response.status_code == 301
    assert response.url == f"{address(f'acilis-konferansi-{activity.pk}')}?a=b"


@pytest.mark.parametrize("slug", ["acilis", "acilis-0", "9" * 18, "a-" + "9" * 30, "-"])
def test_address_of_no_activity_is_not_found(client, slug):
    ActivityFactory()

    assert client.get(address(slug)).status_code == 404


def test_page_tells_everything_that_is_recorded_no_more_exactly_than_it_is(client):
    series = ActivitySeriesFactory(planned_number=6, unit="country")
    activity = ActivityFactory(
        project=series.project,
        series=series,
        start_on=date(2018, 9, 1),
        start_precision="month",
        end_on=None,
        place_en="Helsinki",
        country="FI",
        ordinal_as_stated=3,
        catchment_note_en="from ten provinces",
    )
    ActivityFactory(project=series.project, series=series, country="IT")
    FigureFactory(project=series.project, activity=activity, value=40, qualifier="nearly")
    FigureFactory(project=series.project, value=999)
    guide = VersionFactory(publication__project=series.project)
    VersionFactory(publication__project=series.project, draft=True)

    shown = facts(client, activity)
    soup = BeautifulSoup(client.get(address(activity.slug)).content, "html.parser")

    assert shown == {
        "Project": series.project.title_en,
        "Date": "since September 2018",
        "Place": "Helsinki",
        "Country": "Finland",
        "Where people came from": "from ten provinces",
        "Number in the source": "Counted as number 3 in the source",
    }
    text = " ".join(soup.main.get_text().split())
    assert "nearly 40" in text
    assert "999" not in text
    assert "Planned: 6 (country)" in text
    assert "Recorded as held: 2" in text
    links = soup.find("section", {"aria-labelledby": "publications"})("a")
    with translation.override("en"):
        assert [link["href"] for link in links] == [guide.get_absolute_url()]


def test_page_carries_the_statement_of_the_union_where_it_pays_and_nowhere_else(client):
    paid = ActivityFactory(project=ProjectFactory(funder=False))
    ProjectOrganisationFactory(
        project=paid.project, organisation=OrganisationFactory(kind="eu_body"), funder=True
    )

    assert "Funded by the European Union." in client.get(address(paid.slug)).content.decode()
    assert "European Union" not in client.get(address(ActivityFactory().slug)).content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_page_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    activity = ActivityFactory()
    for _number in range(rows):
        FigureFactory(project=activity.project, activity=activity)
        VersionFactory(publication__project=activity.project)

    with django_assert_num_queries(5):
        client.get(address(activity.slug))
