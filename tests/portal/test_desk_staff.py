"""My desk, as the ministry's roles see it: their queues, each number with its list."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core import outbox
from core.models import OutboundMail
from organisations.models import CsoProfile
from programmes.models import Activity
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import DeskFactory, TicketFactory
from tests.factories.organisations import CsoProfileFactory
from tests.factories.privacy import DataRequestFactory
from tests.factories.programmes import (
    ActivityFactory,
    CoordinatorAssignmentFactory,
    ProjectFactory,
    ProjectReviewFactory,
)
from tests.factories.publications import VersionFactory
from tests.factories.trainings import DeliveryFactory, RoundFactory, TrainingProgrammeFactory

pytestmark = pytest.mark.django_db

YESTERDAY = timedelta(days=-1)
TICKETS = {"?state=new", "?handler=nobody", "?handler=me", "?state=waiting"}
REVIEWS = "projectreview/?waiting=me"
DRAFTS = "project/?state__exact=draft"
VERSIONS = "version/?state__exact=draft"
OUTDATED = "outdatedtranslation/"
NOTES = "data-quality/notes/"
IMPORTS = "bulkimport/?state__exact=checked"
DELIVERIES = {
    "delivery/?state__exact=announced&end_on__lt=",
    "delivery/?state__exact=announced&end_on__gte=",
    "delivery/?state__exact=draft",
}
QUEUES = {
    "help_desk_officer": {*TICKETS, "cso-register/"},
    "programme_officer": {
        *("cso-register/", REVIEWS, DRAFTS, VERSIONS, OUTDATED, NOTES, IMPORTS),
        *DELIVERIES,
    },
    "editor": {REVIEWS, VERSIONS, OUTDATED},
    "reviewer": {REVIEWS, VERSIONS, OUTDATED},
    "training_coordinator": {*DELIVERIES, IMPORTS},
    "administrator": {
        *TICKETS,
        *("cso-register/", REVIEWS, DRAFTS, VERSIONS, OUTDATED, NOTES, IMPORTS),
        *DELIVERIES,
        *(
            "data-requests/",
            "data-requests/?state=overdue",
            "outboundmail/?state__exact=failed",
            "user/?role=none",
        ),
    },
    "province_coordinator": set(),
    "auditor": set(),
}


def desk_of(client, person):
    client.force_login(person)
    return client.get("/en/desk/").context["staff"]


def addresses(staff) -> set[str]:
    """The ends of the addresses, without days."""
    found = {queue.url for group in staff["groups"] for queue in group.queues}
    short = {re.sub(r"^.*/(?=[^/]+/(\?|$)|\?)", "", url) for url in found}
    return {re.sub(r"[0-9]{4}-[0-9]{2}-[0-9]{2}$", "", url) for url in short}


def shortened(expected: set[str]) -> set[str]:
    return {re.sub(r"^.*/(?=[^/]+/(\?|$)|\?)", "", f"/{url}") for url in expected}


@pytest.mark.parametrize("role", QUEUES)
def test_desk_has_the_queues_of_the_role(client, role):
    staff = desk_of(client, UserFactory(roles=[role]))

    assert addresses(staff) == shortened(QUEUES[role])
    assert staff["may_audit"] == (role in {"auditor", "administrator"})


def test_desk_says_that_nothing_waits_and_where_work_would_be(client):
    client.force_login(UserFactory(roles=["editor"]))

    html = client.get("/en/desk/").content.decode()

    assert "Nothing waits for you" in html
    assert f'href="{reverse("admin:core_outdatedtranslation_changelist")}"' in html


def make_work(rows: int, person) -> None:
    """`rows` of everything that waits for an administrator, and what must not be counted."""
    TicketFactory.create_batch(rows)
    TicketFactory(closed=True)
    CsoProfileFactory.create_batch(rows, state=CsoProfile.State.PENDING)
    CsoProfileFactory(state=CsoProfile.State.VERIFIED)
    ProjectReviewFactory.create_batch(rows)
    ProjectReviewFactory(submitted_by=person)
    ProjectReviewFactory(returned=True)
    VersionFactory.create_batch(rows, draft=True)
    VersionFactory()
    held = RoundFactory(programme=TrainingProgrammeFactory(project=ProjectFactory()))
    for _each in range(rows):
        DeliveryFactory(round=held)
    DataRequestFactory.create_batch(rows)
    for number in range(rows):
        outbox.queue_rendered(
            key=f"test:{number}", to="isil@ornek.org", language="tr", subject="İ", text="ğ"
        )
    OutboundMail.objects.update(state="failed", finished_at=timezone.now())


@pytest.mark.parametrize("rows", [1, 12])
def test_desk_counts_what_waits_at_a_constant_cost(client, django_assert_num_queries, rows):
    person = UserFactory(roles=["administrator"])
    make_work(rows, person)
    client.force_login(person)

    with django_assert_num_queries(13):
        page = client.get("/en/desk/")

    staff = page.context["staff"]
    numbers = {queue.label: queue.number for group in staff["groups"] for queue in group.queues}
    assert {
        numbers[label]
        for label in [
            *("New", "CSOs to verify", "Projects waiting for review", "Trainings ahead"),
            *("Data requests to answer", "Mails that could not be sent"),
        ]
    } == {rows}
    assert len(staff["reviews"]) == min(rows, 5)
    assert OutboundMail.objects.failed().count() == rows


def test_every_number_of_the_desk_is_that_of_its_list(client):
    person = UserFactory(roles=["administrator"])
    make_work(3, person)
    staff = desk_of(client, person)

    for queue in (queue for group in staff["groups"] for queue in group.queues):
        page = client.get(queue.url)
        shown = page.context.get("cl") or page.context.get("page")
        if shown is None:
            continue  # the open notes are grouped by their document
        listed = len(getattr(shown, "result_list", None) or getattr(shown, "rows", None) or [])
        assert listed == queue.number, queue.label


def test_desk_of_a_coordinator_shows_pilots_and_what_happens_there(client):
    assignment = CoordinatorAssignmentFactory()
    pilot, person = assignment.pilot, assignment.person
    other = CoordinatorAssignmentFactory(person=person, over=True)
    desk = DeskFactory(project=pilot.project)
    TicketFactory.create_batch(2, desk=desk, pilot=pilot.province)
    TicketFactory(desk=desk, pilot=other.pilot.province)
    round_ = RoundFactory(programme=TrainingProgrammeFactory(project=pilot.project))
    DeliveryFactory(round=round_, province=pilot.province)
    DeliveryFactory(round=round_)
    ActivityFactory(project=pilot.project, province=pilot.province, status=Activity.Status.PLANNED)

    staff = desk_of(client, person)

    assert [one.assignment for one in staff["pilots"]] == [assignment]
    assert [number.number for number in staff["pilots"][0].numbers] == [2, 1, 1]
    assert addresses(staff) == shortened({*TICKETS, *DELIVERIES, IMPORTS})
    new = next(queue for group in staff["groups"] for queue in group.queues)
    assert new.number == 2


def test_desk_of_a_coordinator_without_pilot_says_who_assigns_them(client):
    CoordinatorAssignmentFactory(over=True)
    client.force_login(UserFactory(roles=["province_coordinator"]))

    html = client.get("/en/desk/").content.decode()

    assert "No pilot province is yours at the moment." in html
