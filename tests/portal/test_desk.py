"""My desk, as those who asked see it."""

import pytest
from django.urls import reverse

from helpdesk.models import Ticket
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import TicketFactory
from tests.factories.programmes import ProjectFactory, ProjectReviewFactory
from tests.factories.publications import VersionFactory

pytestmark = pytest.mark.django_db


def test_desk_tells_nobody_that_they_were_taken_for_spam(client):
    person = UserFactory()
    TicketFactory(asker=person, state=Ticket.State.SPAM)
    client.force_login(person)

    html = client.get("/en/desk/").content.decode()

    assert ">Closed</span>" in html
    assert "Spam" not in html


def test_desk_names_the_language_of_a_subject(client):
    person = UserFactory()
    TicketFactory(asker=person, language="tr", subject="Tüzük değişikliği")
    client.force_login(person)

    html = client.get("/en/desk/").content.decode()

    assert '<span lang="tr">Tüzük değişikliği</span>' in html


def test_desk_of_an_officer_leads_from_each_figure_to_its_rows(client):
    client.force_login(UserFactory(roles=["help_desk_officer"]))
    TicketFactory.create_batch(2)

    html = client.get("/en/desk/").content.decode()

    for query in ("state=new", "handler=nobody", "handler=me", "state=waiting"):
        assert f'href="/en/help-desk/queue/?{query}"' in html


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("editor", {"version_drafts": 2}),
        ("programme_officer", {"version_drafts": 2, "project_drafts": 1}),
        ("help_desk_officer", {}),
    ],
)
def test_desk_counts_the_drafts_that_this_person_may_change(client, role, seen):
    client.force_login(UserFactory(roles=[role]))
    VersionFactory.create_batch(2, draft=True)
    VersionFactory.create_batch(3)
    ProjectFactory(draft=True)
    ProjectFactory()

    staff = client.get("/en/desk/").context["staff"]

    assert {name: number for name, number in staff.items() if name.endswith("_drafts")} == seen


@pytest.mark.parametrize("rows", [1, 30])
def test_desk_lists_what_waits_for_this_reviewer_at_a_constant_cost(
    client, django_assert_num_queries, rows
):
    reviewer = UserFactory(roles=["reviewer"])
    client.force_login(reviewer)
    ProjectReviewFactory(submitted_by=reviewer)
    ProjectReviewFactory(returned=True)
    others = ProjectReviewFactory.create_batch(rows)

    with django_assert_num_queries(9):
        page = client.get("/en/desk/")

    assert page.context["staff"]["reviews"] == others[:5]
    address = reverse("admin:programmes_project_review", args=[others[0].project_id])
    assert f'href="{address}"' in page.content.decode()


def test_desk_shows_no_reviews_to_those_who_do_not_review(client):
    client.force_login(UserFactory(roles=["province_coordinator"]))
    ProjectReviewFactory()

    assert "reviews" not in client.get("/en/desk/").context["staff"]
