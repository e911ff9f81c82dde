"""The filters of the activity list: complete without loading every project or activity."""

from datetime import date

import pytest

from portal.filters import lists
from tests.factories.programmes import ActivityFactory, ProjectFactory
from tests.factories.provinces import ProvinceFactory

pytestmark = pytest.mark.django_db
HINT = "The newest projects are listed."


def offered(response):
    return [slug for slug, _words in response.context["filter"].form.fields["project"].choices]


def test_filter_offers_only_projects_that_have_activities(client):
    activity = ActivityFactory()
    ProjectFactory()
    ActivityFactory(project=ProjectFactory(draft=True))

    response = client.get("/en/activities/")

    assert offered(response) == ["", activity.project.slug]
    assert HINT not in response.content.decode()


def test_filter_with_more_projects_than_it_offers_says_where_the_others_are(client, monkeypatch):
    monkeypatch.setattr(lists, "MOST_PROJECTS", 1)
    ActivityFactory.create_batch(3)

    response = client.get("/en/activities/")

    assert len(offered(response)) == 3  # "All projects", one, and one more that says so
    assert HINT in response.content.decode()


def test_filter_takes_the_address_of_a_project_that_it_does_not_offer(client, monkeypatch):
    monkeypatch.setattr(lists, "MOST_PROJECTS", 0)
    oldest, *_others = ActivityFactory.create_batch(3)

    response = client.get("/en/activities/", {"project": oldest.project.slug})

    assert list(response.context["page"]) == [oldest]
    assert oldest.project.slug in offered(response)


@pytest.mark.parametrize("slug", ["unknown", "%00", "çığ", "x" * 500])
def test_filter_with_an_unknown_project_is_a_page_with_a_message(client, slug):
    ActivityFactory()

    response = client.get(f"/en/activities/?project={slug}")

    assert response.status_code == 200
    assert response.context["problems"]


def found(client, **query):
    return {row.title_tr for row in client.get("/en/activities/", query).context["page"]}


def test_filter_finds_by_what_is_known_of_dates_place_and_programme(client):
    project = ProjectFactory(programme__slug="ipa")
    ActivityFactory(title_tr="gün", start_on=date(2019, 5, 20), end_on=None, project=project)
    ActivityFactory(
        title_tr="ay",
        start_on=date(2019, 4, 1),
        start_precision="month",
        end_on=date(2019, 5, 31),
        end_precision="month",
        province=ProvinceFactory(plate_code=76),
    )
    ActivityFactory(
        title_tr="yıl",
        start_on=date(2019, 1, 1),
        start_precision="year",
        end_on=date(2019, 12, 31),
        end_precision="year",
        status="planned",
    )
    ActivityFactory(title_tr="başka", start_on=date(2018, 5, 20), end_on=None, kind="panel")

    assert found(client, year=2019) == {"gün", "ay", "yıl"}
    assert found(client, year=2019, month=5) == {"gün", "ay"}
    assert found(client, month=5) == {"gün", "başka"}
    assert found(client, day="2019-05-20") == {"gün"}
    assert found(client, province="igdir") == {"ay"}
    assert found(client, programme="ipa") == {"gün"}
    assert found(client, status="planned") == {"yıl"}
    assert found(client, kind="panel") == {"başka"}


def test_filter_offers_the_years_that_visible_activities_touch(client):
    ActivityFactory(start_on=date(2015, 12, 30), end_on=date(2016, 1, 2))
    ActivityFactory(start_on=None, end_on=date(2019, 5, 20))
    ActivityFactory(start_on=date(2017, 1, 1), end_on=None, project__draft=True)

    choices = client.get("/en/activities/").context["filter"].form.fields["year"].choices

    assert [value for value, _words in choices] == ["", "2019", "2016", "2015"]


@pytest.mark.parametrize("rows", [1, 30])
def test_list_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    for number in range(rows):
        ActivityFactory(province=ProvinceFactory(plate_code=number + 1))

    with django_assert_num_queries(4):
        client.get("/en/activities/", {"year": 2019, "month": 4, "province": "adana"})
