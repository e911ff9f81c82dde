"""The representative's role passes on: offered and accepted, or named by staff with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.errors import RuleError
from core.permissions import may
from organisations import emails
from organisations.models import HANDOVER_LIFE, Handover, Membership, Organisation
from organisations.services.team import (
    LeftAlreadyError,
    NotInTeamError,
    StaffAccountError,
    end,
    lock_team,
    refuse_outsider,
    refuse_staff,
    settle,
    succeed,
    withdraw,
)

Role = Membership.Role
State = Handover.State


class HandoverOpenError(RuleError):
    message = _("You have offered your role already. Withdraw that offer first.")


class HandoverOverError(RuleError):
    message = _("This offer does not stand any more. Please look at the team as it is now.")


class HandoverExpiredError(RuleError):
    message = _("This offer is older than 14 days. Please ask the representative to make it again.")


class RepresentsAlreadyError(RuleError):
    message = _("This person represents the organisation already.")


class NoReasonError(RuleError):
    message = _("Please write why the ministry names a representative.")


@transaction.atomic
def offer_handover(*, membership: Membership, stays_as: str, actor: User) -> Handover:
    """Offer the representative's role to a member of the team, who has 14 days to accept.

    Raises:
        NotInTeamError: `actor` does not represent the CSO any more.
        LeftAlreadyError: the member has left. StaffAccountError: they decide about CSOs by now.
        RepresentsAlreadyError: it is the representative's own membership.
        HandoverOpenError: an offer stands already.
    """
    organisation = membership.organisation
    at, team = lock_team(organisation)
    if not may(actor, "offer", Handover(organisation=organisation)):
        raise NotInTeamError
    _refuse_taker(membership, team, actor)
    if standing := organisation.handovers.open().first():
        if standing.is_waiting(at):
            raise HandoverOpenError
        withdraw(standing, at, actor)
    handover = organisation.handovers.create(
        from_person=actor,
        to_person_id=membership.user_id,
        stays_as=stays_as,
        expires_at=at + HANDOVER_LIFE,
    )
    _record(handover, "handover_offered", actor)
    emails.queue_handover_offered(handover)
    return handover


def _refuse_taker(membership: Membership, team: list[Membership], actor: User) -> None:
    if actor.pk == membership.user_id:
        raise RepresentsAlreadyError
    if not any(row.user_id == membership.user_id for row in team):
        raise LeftAlreadyError
    refuse_staff(membership.user)


@transaction.atomic
def withdraw_handover(*, handover: Handover, actor: User) -> Handover:
    """Take one's own offer back.

    Raises:
        HandoverOverError: it was answered or withdrawn already.
        NotInTeamError: somebody else made it.
    """
    at, _team = lock_team(handover.organisation)
    handover = _open(handover)
    if not may(actor, "withdraw", handover):
        raise NotInTeamError
    withdraw(handover, at, actor)
    return handover


@transaction.atomic
def decline_handover(*, handover: Handover, person: User) -> Handover:
    """Say no to the representative's role; who offered it is told.

    Raises:
        HandoverOverError: it was answered or withdrawn already.
        NotInTeamError: it was made to somebody else.
    """
    at, _team = lock_team(handover.organisation)
    handover = _open(handover)
    if not may(person, "decline", handover):
        raise NotInTeamError
    close(handover, State.DECLINED, at)
    _record(handover, "handover_declined", person)
    emails.queue_handover_declined(handover)
    return handover


@transaction.atomic
def accept_handover(*, handover: Handover, person: User) -> Membership:
    """Make `person` the representative, and the one until now what the offer says.

    Raises:
        HandoverOverError: it was answered or withdrawn, or who offered it represents no more.
        HandoverExpiredError: its 14 days are over.
        StaffAccountError: `person` decides about CSOs by now; they decline, or write to the desk.
        NotInTeamError: `person` has left the CSO.
    """
    at, team = lock_team(handover.organisation)
    handover = _open(handover)
    if not handover.is_waiting(at):
        raise HandoverExpiredError
    before = next((row for row in team if row.is_representative), None)
    if before is None or before.user_id != handover.from_person_id:
        raise HandoverOverError
    mine = next((row for row in team if row.user_id == person.pk), None)
    if mine is None or person.pk != handover.to_person_id:
        raise NotInTeamError
    if not may(person, "accept", handover):
        raise StaffAccountError
    close(handover, State.ACCEPTED, at)
    after = succeed(mine, Role.REPRESENTATIVE, _step_down(before, handover, at, person))
    _record(handover, "representative_changed", person)
    emails.queue_handed_over(handover)
    return after


@transaction.atomic
def name_representative(
    *, organisation: Organisation, person: User, stays_as: str, reason: str, actor: User
) -> Handover:
    """Let staff name a CSO's representative where nobody is left to hand the role over.

    Raises: NotInTeamError (`actor` may not), NotACsoError, OwnMembershipError, StaffAccountError,
        NoReasonError, RepresentsAlreadyError.
    """
    _refuse_naming(organisation, person, reason, actor)
    at, team = lock_team(organisation)
    before = next((row for row in team if row.is_representative), None)
    if before and before.user_id == person.pk:
        raise RepresentsAlreadyError
    handover = Handover(
        organisation=organisation,
        from_person=before.user if before else None,
        to_person=person,
        stays_as=stays_as,
        decided_by=actor,
        reason=reason.strip(),
        expires_at=at + HANDOVER_LIFE,
    )
    _keep_as_done(handover, at, actor)
    moment = _step_down(before, handover, at, actor) if before else at
    _promote(organisation, person, team, moment)
    _record(handover, "representative_named", actor)
    emails.queue_handed_over(handover)
    return handover


def _refuse_naming(organisation: Organisation, person: User, reason: str, actor: User) -> None:
    if not may(actor, "add", Handover):
        raise NotInTeamError
    refuse_outsider(organisation, person, actor)
    if not reason.strip():
        raise NoReasonError


def _keep_as_done(handover: Handover, at: datetime, actor: User) -> None:
    """Save what staff have decided: nobody has to accept it. What was offered ends with it."""
    for standing in handover.organisation.handovers.open():
        withdraw(standing, at, actor)
    handover.state, handover.closed_at = State.ACCEPTED, at
    handover.save(force_insert=True)


def close(handover: Handover, state: str, at: datetime) -> None:
    """Save the end of an offer in a locked team."""
    handover.state, handover.closed_at = state, at
    handover.save(update_fields=["state", "closed_at", "updated_at"])


def _step_down(
    representative: Membership, handover: Handover, at: datetime, actor: User
) -> datetime:
    """End the old representative's row and return from when on another may represent the CSO.

    What they had offered and whom they had invited ends with it.
    """
    settle(representative, at, actor)
    if handover.role_kept:
        return succeed(representative, handover.role_kept, at).started_at
    return end(representative, at)


def _promote(
    organisation: Organisation, person: User, team: list[Membership], at: datetime
) -> None:
    """Make `person` the representative, whether they are in the locked team or new to it."""
    if mine := next((row for row in team if row.user_id == person.pk), None):
        succeed(mine, Role.REPRESENTATIVE, at)
        return
    Membership.objects.create(
        organisation=organisation, user=person, role=Role.REPRESENTATIVE, started_at=at
    )


def _open(handover: Handover) -> Handover:
    """Read the row again, in a locked team.

    Raises:
        HandoverOverError: it was answered or withdrawn already.
    """
    handover = Handover.objects.for_list().get(pk=handover.pk)
    if handover.state != State.OPEN:
        raise HandoverOverError
    return handover


def _record(handover: Handover, verb: str, actor: User) -> None:
    """Note what happened in the CSO's trail: who represents it, before and after. Ids only."""
    audit.record(
        actor=actor,
        verb=verb,
        target=handover.organisation,
        before={"user": handover.from_person_id},
        after={"user": handover.to_person_id, "handover": handover.pk},
    )
