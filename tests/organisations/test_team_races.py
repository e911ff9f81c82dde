"""A CSO's team in the same second, with real threads on PostgreSQL; each with its control.

The control takes the team's lock away, and shows what it keeps from happening.
"""

import uuid

import pytest
from django.utils import timezone

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
from tests.races import meet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["with the lock", "control without it"])
def is_locked(request, monkeypatch):
    if request.param.startswith("control"):
        monkeypatch.setattr(locks, "_lock", lambda function, organisations: None)
    return request.param == "with the lock"


def results_of(sides):
    return sorted(side.result for side in sides)


def representatives(cso):
    active = Membership.objects.active(timezone.now()).filter(organisation=cso)
    return list(active.representatives())


def test_invitation_that_two_people_accept_at_once_makes_one_member(is_locked, monkeypatch):
    invitation = InvitationFactory()
    people = UserFactory.create_batch(2)

    sides = meet(
        *(monkeypatch, invitations, "check_invitation"),
        *(
            lambda person=person: services.accept_invitation(invitation=invitation, person=person)
            for person in people
        ),
    )

    results = results_of(sides)
    members = Membership.objects.filter(organisation=invitation.organisation).count()
    if is_locked:
        assert (results, members) == (["InvitationUsedError", "done"], 1)
    else:
        assert (results, members) == (["done", "done"], 2)


def test_invitation_that_one_person_accepts_twice_makes_one_membership(is_locked, monkeypatch):
    invitation, person = InvitationFactory(), UserFactory()

    def accept():
        services.accept_invitation(invitation=invitation, person=person)

    results = results_of(meet(monkeypatch, invitations, "check_invitation", accept, accept))

    assert Membership.objects.filter(user=person).count() == 1
    # Without the lock the database still refuses the second span, but in no words.
    assert results == (["InvitationUsedError", "done"] if is_locked else ["IntegrityError", "done"])


def test_two_offers_of_the_role_at_once_are_one(is_locked, monkeypatch):
    mine = MembershipFactory(representative=True)
    others = MembershipFactory.create_batch(2, organisation=mine.organisation)

    # Behind the question whether an offer stands: nobody may have committed one before it.
    sides = meet(
        *(monkeypatch, handovers, "_record"),
        *(
            lambda row=row: services.offer_handover(
                membership=row, stays_as="editor", actor=mine.user
            )
            for row in others
        ),
    )

    results = results_of(sides)
    assert Handover.objects.open().count() == 1
    assert results == (["HandoverOpenError", "done"] if is_locked else ["IntegrityError", "done"])


def test_two_hand_overs_at_once_leave_one_representative(is_locked, monkeypatch):
    """The member accepts in the second in which staff name somebody else."""
    handover = HandoverFactory()
    cso, officer = handover.organisation, UserFactory(roles=["administrator"])
    named = MembershipFactory(organisation=cso)

    accepts, names = meet(
        *(monkeypatch, handovers, "_record"),
        lambda: services.accept_handover(handover=handover, person=handover.to_person),
        lambda: services.name_representative(
            organisation=cso,
            person=named.user,
            stays_as="member",
            reason="Genel kurul kararı",
            actor=officer,
        ),
        in_turn=True,
    )

    assert len(representatives(cso)) == 1
    assert accepts.result == "done"
    # Staff who come second replace the new representative, whom without the lock they do not see.
    assert names.result == ("done" if is_locked else "IntegrityError")
    if is_locked:
        assert Membership.objects.filter(organisation=cso, ended_at=None).count() == 3


def test_two_people_whom_staff_make_the_representative_at_once(is_locked, monkeypatch):
    cso, officer = OrganisationFactory(), UserFactory(roles=["administrator"])
    people = UserFactory.create_batch(2)

    sides = meet(
        *(monkeypatch, team, "lock_team"),
        *(
            lambda person=person: services.add_member(
                organisation=cso, person=person, role="representative", actor=officer
            )
            for person in people
        ),
    )

    results = results_of(sides)
    assert len(representatives(cso)) == 1
    wanted = "RepresentativeTakenError" if is_locked else "IntegrityError"
    assert results == sorted([wanted, "done"])


@pytest.fixture
def story():
    """A ticket of a CSO, its editor who writes on it, and an officer who removes the editor."""
    editor = MembershipFactory(editor=True)
    ticket = TicketFactory(organisation=editor.organisation, state=Ticket.State.OPEN)
    officer = UserFactory(roles=["administrator"])

    def write():
        add_message(ticket=ticket, author=editor.user, body="Ek bilgi", key=uuid.uuid4())

    def remove():
        services.remove_member(membership=editor, actor=officer)

    return {"ticket": ticket, "write": write, "remove": remove}


def test_removal_waits_for_what_is_being_written(is_locked, monkeypatch, story):
    """The editor has passed the check; the removal comes before the message is kept."""
    _writes, removes = meet(
        *(monkeypatch, handling, "_keep_in_team", story["write"], story["remove"]), in_turn=True
    )

    assert removes.result == "done"
    # Without the lock somebody writes for the CSO whose removal has been confirmed already.
    assert removes.has_waited == is_locked


def test_who_writes_during_a_removal_is_refused(is_locked, monkeypatch, story):
    """The removal has ended the row and is not committed; the editor sends the message."""
    _removes, writes = meet(
        *(monkeypatch, team, "settle", story["remove"], story["write"]), in_turn=True
    )

    assert (writes.has_waited, writes.result) == (
        (True, "NotInTeamError") if is_locked else (False, "done")
    )
    assert story["ticket"].messages.count() == (0 if is_locked else 1)


def test_representative_who_hands_over_at_once_does_not_remove_anybody_afterwards(
    is_locked, monkeypatch
):
    """Both requests were allowed by the page; the hand-over is accepted first."""
    handover = HandoverFactory(stays_as="member")
    colleague = MembershipFactory(organisation=handover.organisation)
    before = representatives(handover.organisation)[0].user

    _accepts, removes = meet(
        *(monkeypatch, handovers.emails, "queue_handed_over"),
        lambda: services.accept_handover(handover=handover, person=handover.to_person),
        lambda: services.remove_member(membership=colleague, actor=before),
        in_turn=True,
    )

    colleague.refresh_from_db()
    assert removes.result == ("NotInTeamError" if is_locked else "done")
    assert (colleague.ended_at is None) == is_locked
