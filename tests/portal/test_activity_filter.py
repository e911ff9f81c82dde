"""The project filter of the activity list: complete without loading every project."""

import pytest

from portal import filters
from tests.factories.programmes import ActivityFactory, ProjectFactory

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
    monkeypatch.setattr(filters, "MOST_PROJECTS", 1)
    ActivityFactory.create_batch(3)

    response = client.get("/en/activities/")

    assert len(offered(response)) == 3  # "All projects", one, and one more that says so
    assert HINT in response.content.decode()


def test_filter_takes_the_address_of_a_project_that_it_does_not_offer(client, monkeypatch):
    monkeypatch.setattr(filters, "MOST_PROJECTS", 0)
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
