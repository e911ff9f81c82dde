"""Addresses about what belongs to a CSO, for its people, another CSO's, and coordinators.

An address that answers a representative otherwise than any other account stands in this table, too
(test_every_url.py has all addresses by role): the last test finds one that does not.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from helpdesk.models import Ticket
from organisations.models import CsoProfile
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import AttachmentFactory, DeskFactory, TicketFactory
from tests.factories.organisations import (
    CsoProfileFactory,
    HandoverFactory,
    InvitationFactory,
    MembershipFactory,
)
from tests.factories.programmes import (
    ActivityFactory,
    CoordinatorAssignmentFactory,
    ProjectFactory,
    ProjectProvinceFactory,
)
from tests.factories.trainings import DeliveryFactory, RoundFactory, TrainingProgrammeFactory
from tests.portal import test_every_url as every_url

TEAM = ["representative", "editor", "member"]
# Of another CSO; the coordinators have a pilot each, the question went to the first one's.
STRANGER, HERE, OVER, ELSEWHERE = "stranger", "coordinator", "coordinator until yesterday", "other"
PEOPLE = [*TEAM, STRANGER, HERE, OVER, ELSEWHERE]

Answers = dict[str, int]


def each(others: int, team: int | None = None, **named: int) -> Answers:
    """Return person → status: `team` for all three of the CSO, then by name."""
    answers = dict.fromkeys(PEOPLE, others)
    if team is not None:
        answers |= dict.fromkeys(TEAM, team)
    return answers | named


READ_ONLY = each(405)


@dataclass(frozen=True)
class Decision:
    name: str
    get: Answers
    post: Answers
    of: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.of}".strip()


# Representative and editors write for the CSO, members read; a coordinator handles what was sent
# to their own pilot, as an officer of the desk does.
ASKERS = each(404, 200, member=403, coordinator=403)
ASKERS_DO = each(404, 302, member=403, coordinator=403)
DESK = each(404, 403, coordinator=200)
DESK_DOES = each(404, 403, coordinator=302)
TICKETS = [
    Decision("helpdesk:ticket_detail", each(404, 200, coordinator=200), READ_ONLY, "ticket"),
    Decision("helpdesk:ticket_file", each(404, 200, coordinator=200), READ_ONLY, "file"),
    Decision("helpdesk:ticket_message", READ_ONLY, ASKERS, "ticket"),
    Decision("helpdesk:ticket_close", READ_ONLY, ASKERS_DO, "ticket"),
    Decision("helpdesk:ticket_reopen", READ_ONLY, ASKERS_DO, "ticket"),
    Decision("helpdesk:ticket_reply", READ_ONLY, DESK, "ticket"),
    Decision("helpdesk:ticket_note", READ_ONLY, DESK, "ticket"),
    Decision("helpdesk:ticket_take", READ_ONLY, DESK_DOES, "ticket"),
    Decision("helpdesk:ticket_move", READ_ONLY, DESK_DOES, "ticket"),
    Decision("helpdesk:ticket_link", READ_ONLY, DESK_DOES, "ticket"),
    Decision(
        "helpdesk:queue",
        each(404, coordinator=200, other=200),
        each(404, coordinator=405, other=405),
    ),
]
# What a coordinator sees of drafts; people of CSOs see nothing of them.
OF_DRAFTS = [
    Decision(name, each(404, coordinator=200), READ_ONLY, of)
    for name, of in [
        ("programmes:project_detail", "draft project"),
        ("portal:activity_detail", "draft activity"),
        ("portal:activity_calendar_file", "draft activity"),
        ("trainings:round_detail", "draft round"),
        ("trainings:delivery_detail", "draft delivery"),
        ("trainings:delivery_calendar", "draft delivery"),
    ]
]
NO_CSO = {"coordinator": 404, OVER: 404, ELSEWHERE: 404}
FOR_ALL_OF_A_CSO = {**each(200), **NO_CSO}
NOT_FOR_MEMBERS = {**FOR_ALL_OF_A_CSO, "member": 403}
FOR_REPRESENTATIVES = {**NOT_FOR_MEMBERS, "editor": 403}
DONE = {name: 302 if status == 200 else status for name, status in FOR_REPRESENTATIVES.items()}
CSOS = [
    Decision("organisations:cso_profile", NOT_FOR_MEMBERS, NOT_FOR_MEMBERS),
    Decision("organisations:cso_identity", FOR_REPRESENTATIVES, FOR_REPRESENTATIVES),
    Decision("organisations:cso_close", FOR_REPRESENTATIVES, DONE),
    Decision("organisations:cso_submit", READ_ONLY, DONE),
    Decision("organisations:cso_take_back", READ_ONLY, DONE),
    Decision("organisations:cso_confirm", READ_ONLY, DONE),
]
# The representative's own request and copy: nobody's else, whatever CSO they share.
PERSONAL = [
    Decision("accounts:data_request", each(404, representative=200), READ_ONLY, "request"),
    Decision("accounts:data_request_cancel", READ_ONLY, each(404, representative=302), "request"),
    Decision("accounts:data_request_move", READ_ONLY, each(404, representative=403), "request"),
    Decision("accounts:data_request_answer", READ_ONLY, each(404, representative=403), "request"),
]
# The team sees itself; its representative invites, changes, removes and hands over; everybody but
# the representative may leave; a hand-over is answered by whom it was offered to.
OURS = each(404, 200)
CHANGED = each(404, 403, representative=302)
ASKED = each(404, 403, representative=200)
TEAM_PAGES = [
    Decision("organisations:team", OURS, READ_ONLY, "team"),
    Decision("organisations:team_leave", OURS, each(404, 302, representative=200), "team"),
    Decision("organisations:invitation_create", READ_ONLY, ASKED, "team"),
    Decision("organisations:invitation_revoke", READ_ONLY, CHANGED, "sent invitation"),
    Decision("organisations:invitation_resend", READ_ONLY, CHANGED, "sent invitation"),
    Decision("organisations:member_role", READ_ONLY, CHANGED, "colleague"),
    Decision("organisations:member_remove", ASKED, CHANGED, "colleague"),
    Decision("organisations:handover_create", ASKED, ASKED, "team"),
    Decision("organisations:handover_withdraw", READ_ONLY, CHANGED, "team"),
    Decision(
        "organisations:handover_detail", each(404, member=200), each(404, member=200), "offer"
    ),
]
DECISIONS = [*TICKETS, *OF_DRAFTS, *CSOS, *TEAM_PAGES, *PERSONAL]


@pytest.fixture(scope="module")
def dataset(django_db_setup, django_db_blocker):
    """A CSO with its team, somebody of another one, three coordinators; rolled back."""
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("tr"):
        people = {name: UserFactory() for name in [*TEAM, STRANGER]}
        people |= {
            name: UserFactory(roles=["province_coordinator"]) for name in (HERE, OVER, ELSEWHERE)
        }
        content = {**_of_cso(people), **_of_pilot(people)}
        sessions = {name: _session(person) for name, person in people.items()}
        yield {**content, "": {}, "sessions": sessions, "client": PortalClient()}
        transaction.set_rollback(True)


def _session(person: User) -> str:
    client = PortalClient()
    client.force_login(User.objects.get(pk=person.pk))
    return client.cookies[every_url.settings.SESSION_COOKIE_NAME].value


def _of_cso(people: dict[str, User]) -> dict[str, dict[str, object]]:
    cso, other = (
        CsoProfileFactory(state=CsoProfile.State.VERIFIED).organisation for _each in range(2)
    )
    for role in TEAM:
        MembershipFactory(user=people[role], organisation=cso, role=role)
    MembershipFactory(user=people[STRANGER], organisation=other, role="representative")
    people["cso"] = cso
    request = every_url.DataRequestFactory(person=people["representative"])
    slug = {"slug": cso.slug}
    offer = HandoverFactory(
        organisation=cso, from_person=people["representative"], to_person=people["member"]
    )
    return {
        "request": {"number": request.number},
        "team": slug,
        "colleague": slug | {"pk": MembershipFactory(organisation=cso).pk},
        "sent invitation": slug | {"pk": InvitationFactory(organisation=cso).pk},
        "offer": {"pk": offer.pk},
    }


def _of_pilot(people: dict[str, object]) -> dict[str, dict[str, object]]:
    cso = people.pop("cso")
    pilot = ProjectProvinceFactory(project=ProjectFactory(draft=True))
    elsewhere = ProjectProvinceFactory()
    yesterday = timezone.localdate() - timedelta(days=1)
    for name, where, ends_on in [
        (HERE, pilot, None), (OVER, pilot, yesterday), (ELSEWHERE, elsewhere, None),
    ]:  # fmt: skip
        CoordinatorAssignmentFactory(person=people[name], pilot=where, ends_on=ends_on)
    ticket = TicketFactory(
        organisation=cso,
        desk=DeskFactory(project=pilot.project),
        pilot=pilot.province,
        state=Ticket.State.OPEN,
    )
    file = AttachmentFactory(ticket=ticket)
    training = RoundFactory(programme=TrainingProgrammeFactory(project=pilot.project))
    delivery = DeliveryFactory(round=training, province=pilot.province, draft=True)
    activity = ActivityFactory(project=pilot.project, province=pilot.province)
    return {
        "ticket": {"number": ticket.number},
        "file": {"number": ticket.number, "pk": file.pk},
        "draft project": {"slug": pilot.project.slug},
        "draft activity": {"slug": activity.slug},
        "draft round": {"slug": training.slug},
        "draft delivery": {"slug": training.slug, "delivery": delivery.slug},
    }


@pytest.mark.parametrize("decision", DECISIONS, ids=str)
def test_address_tells_own_cso_and_own_pilots_from_others(db, dataset, decision):
    for language in ("tr", "en"):
        with translation.override(language):
            path = reverse(decision.name, kwargs=dataset[decision.of])
        answers = {
            method: {person: every_url.ask(dataset, person, method, path) for person in PEOPLE}
            for method in ("GET", "POST")
        }
        assert answers == {"GET": decision.get, "POST": decision.post}, language


def test_every_address_that_knows_a_cso_has_a_decision_here():
    """What answers a representative otherwise than an expert, who belongs to no CSO."""
    told_apart = {
        one.name
        for one in [*every_url.OUTSIDE_THE_LANGUAGES, *every_url.IN_BOTH_LANGUAGES]
        if any(table[every_url.MEMBER] != table["expert"] for table in (one.get, one.post))
    }

    assert told_apart <= {decision.name for decision in DECISIONS}
