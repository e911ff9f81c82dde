"""A CSO's team in the same second, with real threads on PostgreSQL; each with its control.

The control takes the team's lock away, and shows what it keeps from happening.
"""

import contextlib
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from core.errors import RuleError
from helpdesk.models import Ticket
from helpdesk.services import add_message, handling
from organisations import services
from organisations.models import Handover, Membership
from organisations.services import handovers, invitations, locks, team
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import TicketFactory
from tests.factories.organisations import (
    HandoverFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["with the lock", "control without it"])
def is_locked(request, monkeypatch):
    if request.param.startswith("control"):
        monkeypatch.setattr(locks, "_lock", lambda function, organisations: None)
    return request.param == "with the lock"


def meet(monkeypatch, module, name):
    """Let two threads stand behind `module.name` at once, if nothing keeps them apart."""
    barrier, done = threading.Barrier(2), getattr(module, name)

    def slowly(*args, **kwargs):
        answer = done(*args, **kwargs)
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=1)
        return answer

    monkeypatch.setattr(module, name, slowly)


def at_once(*calls):
    """Run the calls in threads; return for each its name, or that of its refusal."""

    def run(call):
        try:
            call()
        except (RuleError, IntegrityError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(calls)) as threads:
        return sorted(threads.map(run, calls))


def representatives(cso):
    active = Membership.objects.active(timezone.now()).filter(organisation=cso)
    return list(active.representatives())


def test_invitation_that_two_people_accept_at_once_makes_one_member(is_locked, monkeypatch):
    invitation = InvitationFactory()
    people = UserFactory.create_batch(2)
    meet(monkeypatch, invitations, "check_invitation")

    results = at_once(
        *(
            lambda person=person: services.accept_invitation(invitation=invitation, person=person)
            for person in people
        )
    )

    members = Membership.objects.filter(organisation=invitation.organisation).count()
    if is_locked:
        assert (results, members) == (["InvitationUsedError", "done"], 1)
    else:
        assert (results, members) == (["done", "done"], 2)


def test_invitation_that_one_person_accepts_twice_makes_one_membership(is_locked, monkeypatch):
    invitation, person = InvitationFactory(), UserFactory()
    meet(monkeypatch, invitations, "check_invitation")

    def accept():
        services.accept_invitation(invitation=invitation, person=person)

    results = at_once(accept, accept)

    assert Membership.objects.filter(user=person).count() == 1
    # Without the lock the database still refuses the second span, but in no words.
    assert results == (["InvitationUsedError", "done"] if is_locked else ["IntegrityError", "done"])


def test_two_offers_of_the_role_at_once_are_one(is_locked, monkeypatch):
    mine = MembershipFactory(representative=True)
    others = MembershipFactory.create_batch(2, organisation=mine.organisation)
    meet(monkeypatch, handovers, "lock_team")

    results = at_once(
        *(
            lambda row=row: services.offer_handover(
                membership=row, stays_as="editor", actor=mine.user
            )
            for row in others
        )
    )

    assert Handover.objects.open().count() == 1
    assert results == (["HandoverOpenError", "done"] if is_locked else ["IntegrityError", "done"])


def test_two_hand_overs_at_once_leave_one_representative(is_locked, monkeypatch):
    """The member accepts in the second in which staff name somebody else."""
    handover = HandoverFactory()
    cso, officer = handover.organisation, UserFactory(roles=["administrator"])
    named = MembershipFactory(organisation=cso)
    meet(monkeypatch, handovers, "lock_team")

    results = at_once(
        lambda: services.accept_handover(handover=handover, person=handover.to_person),
        lambda: services.name_representative(
            organisation=cso,
            person=named.user,
            stays_as="member",
            reason="Genel kurul kararı",
            actor=officer,
        ),
    )

    assert len(representatives(cso)) == 1
    if is_locked:
        # Staff who come second replace the new representative; who accepts second is told why not.
        assert results in (["done", "done"], ["HandoverOverError", "done"])
        assert Membership.objects.filter(organisation=cso, ended_at=None).count() == 3
    else:
        assert "IntegrityError" in results


def test_two_people_whom_staff_make_the_representative_at_once(is_locked, monkeypatch):
    cso, officer = OrganisationFactory(), UserFactory(roles=["administrator"])
    people = UserFactory.create_batch(2)
    meet(monkeypatch, team, "lock_team")

    results = at_once(
        *(
            lambda person=person: services.add_member(
                organisation=cso, person=person, role="representative", actor=officer
            )
            for person in people
        )
    )

    assert len(representatives(cso)) == 1
    wanted = "RepresentativeTakenError" if is_locked else "IntegrityError"
    assert results == sorted([wanted, "done"])


@pytest.fixture
def story():
    """A ticket of a CSO, its editor who writes on it, and an officer who removes the editor."""
    editor = MembershipFactory(editor=True)
    return {
        "editor": editor,
        "ticket": TicketFactory(organisation=editor.organisation, state=Ticket.State.OPEN),
        "officer": UserFactory(roles=["administrator"]),
    }


def test_removal_waits_for_what_is_being_written(is_locked, monkeypatch, story):
    """The editor has passed the check; the removal comes before the message is kept."""
    checked, removed, order = threading.Event(), threading.Event(), []
    keep = handling._keep_in_team

    def slowly(ticket, person):
        keep(ticket, person)
        checked.set()
        removed.wait(timeout=1)

    monkeypatch.setattr(handling, "_keep_in_team", slowly)

    def write():
        add_message(
            ticket=story["ticket"], author=story["editor"].user, body="Ek bilgi", key=uuid.uuid4()
        )
        order.append("written")

    def remove():
        assert checked.wait(timeout=10)
        services.remove_member(membership=story["editor"], actor=story["officer"])
        order.append("removed")
        removed.set()

    results = at_once(write, remove)

    assert results == ["done", "done"]
    # Without the lock somebody writes for the CSO whose removal has been confirmed already.
    assert order == (["written", "removed"] if is_locked else ["removed", "written"])


def test_who_writes_during_a_removal_is_refused(is_locked, monkeypatch, story):
    """The removal has ended the row and is not committed; the editor sends the message."""
    ended, written = threading.Event(), threading.Event()
    settle = team.settle

    def slowly(*args):
        settle(*args)
        ended.set()
        written.wait(timeout=1)

    monkeypatch.setattr(team, "settle", slowly)

    def write():
        assert ended.wait(timeout=10)
        try:
            add_message(
                ticket=story["ticket"],
                author=story["editor"].user,
                body="Ek bilgi",
                key=uuid.uuid4(),
            )
        finally:
            written.set()

    results = at_once(
        write,
        lambda: services.remove_member(membership=story["editor"], actor=story["officer"]),
    )

    assert results == (["NotInTeamError", "done"] if is_locked else ["done", "done"])
    assert story["ticket"].messages.count() == (0 if is_locked else 1)


def test_representative_who_hands_over_at_once_does_not_remove_anybody_afterwards(
    is_locked, monkeypatch
):
    """Both requests were allowed by the page; the hand-over is accepted first."""
    handover = HandoverFactory(stays_as="member")
    cso = handover.organisation
    colleague = MembershipFactory(organisation=cso)
    before = representatives(cso)[0].user
    accepted, removed = threading.Event(), threading.Event()
    queue = handovers.emails.queue_handed_over

    def slowly(row):
        queue(row)
        accepted.set()
        removed.wait(timeout=1)

    monkeypatch.setattr(handovers.emails, "queue_handed_over", slowly)

    def remove():
        assert accepted.wait(timeout=10)
        try:
            services.remove_member(membership=colleague, actor=before)
        finally:
            removed.set()

    results = at_once(
        lambda: services.accept_handover(handover=handover, person=handover.to_person), remove
    )

    colleague.refresh_from_db()
    assert results == (["NotInTeamError", "done"] if is_locked else ["done", "done"])
    assert (colleague.ended_at is None) == is_locked
