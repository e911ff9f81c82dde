"""A CSO's team: people join it, change roles and leave. Rows end; none is deleted."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.errors import RuleError
from core.permissions import may
from organisations import emails
from organisations.models import CsoProfile, Handover, Invitation, Membership, Organisation
from organisations.permissions import can_belong, can_lead
from organisations.services.locks import keep_team, take_team

Role = Membership.Role
ROLES = frozenset(Role.values)
# The shortest time that PostgreSQL tells apart: clocks of two machines may differ.
INSTANT = timedelta(microseconds=1)


class NotACsoError(RuleError):
    message = _("Only civil society organisations have members here.")


class ClosedCsoError(RuleError):
    message = _(
        "This organisation is closed in the register, so nobody joins it. The help desk can open "
        "it again."
    )


class StaffAccountError(RuleError):
    message = _(
        "This is an account of the ministry’s staff, who decide about organisations and do not "
        "belong to one. Please use another account for the organisation, with a private e-mail "
        "address."
    )


class OwnMembershipError(RuleError):
    message = _("Nobody makes themselves a member. Please ask a colleague to do it.")


class OwnRoleError(RuleError):
    message = _(
        "Nobody changes their own role in an organisation. Please ask a colleague to do it."
    )


class NotInTeamError(RuleError):
    message = _(
        "You do not have this role in the organisation any more, so nothing was changed. Please "
        "speak with its representative."
    )


class LeftAlreadyError(RuleError):
    message = _("This person is not in the team any more. Please look at the team as it is now.")


class RepresentativeTakenError(RuleError):
    message = _("This organisation has a representative. Hand the role over instead.")


class RepresentativeStaysError(RuleError):
    message = _(
        "The representative cannot just leave: nobody would speak for the organisation. Hand the "
        "role over to a member first; if there is none, write to the help desk."
    )


def hold_role(
    *, person: User, organisation: Organisation, roles: Collection[str] = ROLES
) -> Membership:
    """Return the person's membership and keep it as it is until the transaction ends.

    Every service by which somebody changes something for a CSO calls this before it locks a row of
    the CSO: a removal at the same moment waits for the change, or makes it fail. Which `roles` do
    what, the matrix says (organisations.permissions.roles_that).

    Raises:
        NotInTeamError: they do not belong to the CSO now, or not in one of `roles`.
    """
    keep_team(organisation.pk)
    rows = Membership.objects.not_over(timezone.now())
    held = rows.filter(user=person, organisation=organisation).first()
    if held is None or held.role not in roles:
        raise NotInTeamError
    return held


@transaction.atomic
def add_member(
    *,
    organisation: Organisation,
    person: User,
    role: str = Role.MEMBER,
    actor: User | None,
) -> Membership:
    """Make `person` a member of a CSO; who is one already gets the role (`change_role`).

    Raises:
        NotInTeamError: `actor` may not make members.
        NotACsoError: ministries, donors and companies have no members in the portal.
        OwnMembershipError: `actor` would read a CSO's questions by making themselves a member.
        StaffAccountError: `person` decides about CSOs. ClosedCsoError: it has left the register.
        RepresentativeTakenError: somebody else represents the CSO.
    """
    if actor is not None and not may(actor, "add", Membership):
        raise NotInTeamError
    refuse_outsider(organisation, person, actor)
    at, team = lock_team(organisation)
    if existing := next((row for row in team if row.user_id == person.pk), None):
        return change_role(membership=existing, role=role, actor=actor)
    _refuse_second_representative(team, role)
    membership = Membership.objects.create(
        user=person, organisation=organisation, role=role, started_at=at
    )
    record("member_added", actor, after=membership)
    if actor is not None:
        emails.queue_member_added(membership)
    return membership


def refuse_outsider(organisation: Organisation, person: User, actor: User | None) -> None:
    """Refuse what staff may not do when they put a person into a team.

    Raises:
        NotACsoError, OwnMembershipError, StaffAccountError, ClosedCsoError: see `add_member`.
    """
    if actor is not None and actor.pk == person.pk:
        raise OwnMembershipError
    refuse_staff(person)
    if organisation.kind != Organisation.Kind.CSO:
        raise NotACsoError
    refuse_closed(organisation)


def refuse_closed(organisation: Organisation) -> None:
    """Keep people out of a CSO that has left the register.

    Raises:
        ClosedCsoError: it has no team any more.
    """
    closed = CsoProfile.objects.filter(organisation=organisation, state=CsoProfile.State.CLOSED)
    if closed.exists():
        raise ClosedCsoError


def refuse_staff(person: User) -> None:
    """Keep who decides about CSOs out of their teams.

    Raises:
        StaffAccountError: `person` is of the ministry's staff.
    """
    if not can_belong(person):
        raise StaffAccountError


@transaction.atomic
def change_role(*, membership: Membership, role: str, actor: User | None) -> Membership:
    """Give a member another role in the CSO; the role they have already changes nothing.

    The row ends and another begins at the same moment; returned is the one that holds.

    Raises:
        NotInTeamError: `actor` is neither the CSO's representative now nor allowed as staff.
        OwnRoleError: `actor` would make themselves the CSO's representative.
        LeftAlreadyError: the person has left, or has another role since.
        RepresentativeTakenError: somebody else represents the CSO.
    """
    at, team = lock_team(membership.organisation)
    _refuse_unless_leads(membership, actor)
    current = in_team(team, membership)
    if role == current.role:
        return current
    if actor is not None and actor.pk == current.user_id:
        raise OwnRoleError
    _refuse_second_representative(team, role)
    successor = succeed(current, role, at)
    record("member_role_changed", actor, before=current, after=successor)
    if current.is_representative:
        settle(current, at, actor)
    if actor is not None:
        emails.queue_role_changed(successor)
    return successor


@transaction.atomic
def remove_member(*, membership: Membership, actor: User | None) -> None:
    """End a membership: from the next request on the person sees nothing of the CSO.

    Raises:
        NotInTeamError: `actor` is neither the CSO's representative now nor allowed as staff.
        LeftAlreadyError: the person has left, or has another role since.
        RepresentativeStaysError: it is the representative's own membership.
    """
    at, team = lock_team(membership.organisation)
    _refuse_unless_leads(membership, actor)
    current = in_team(team, membership)
    if actor is not None and current.is_representative and current.user_id == actor.pk:
        raise RepresentativeStaysError
    end(current, at)
    settle(current, at, actor)
    record("member_removed", actor, before=current)
    if actor is not None:
        emails.queue_member_removed(current)


@transaction.atomic
def leave(*, membership: Membership) -> None:
    """End one's own membership.

    Raises:
        LeftAlreadyError: it has ended, or is another role since.
        RepresentativeStaysError: nobody would speak for the CSO.
    """
    at, team = lock_team(membership.organisation)
    current = in_team(team, membership)
    if not may(current.user, "leave", current):
        raise RepresentativeStaysError
    end(current, at)
    settle(current, at, current.user)
    record("member_left", current.user, before=current)
    emails.queue_member_left(current)


@transaction.atomic
def end_team(*, organisation: Organisation, actor: User | None) -> None:
    """End every membership of a CSO that is closed."""
    at, team = lock_team(organisation)
    for membership in team:
        end(membership, at)
        settle(membership, at, actor)
        record("member_removed", actor, before=membership)
    revoke_all(organisation, at, actor)


@transaction.atomic
def end_memberships_of(*, person: User, actor: User | None, **signal: object) -> None:
    """End every membership of a person, the representative's too.

    Whose account is closed; or who came to the ministry's staff, who decide about CSOs.
    """
    mine = Membership.objects.filter(user=person, ended_at=None)
    take_team(*mine.values_list("organisation", flat=True))
    at = timezone.now()
    for membership in mine.select_related("organisation"):
        end(membership, at)
        settle(membership, at, actor)
        record("member_removed", actor, before=membership)


def lock_team(organisation: Organisation) -> tuple[datetime, list[Membership]]:
    """Return the moment and who is in the CSO now, and keep all others from changing the team."""
    take_team(organisation.pk)
    at = timezone.now()
    rows = Membership.objects.not_over(at).filter(organisation=organisation)
    return at, list(rows.select_related("user").in_order())


def end(membership: Membership, at: datetime) -> datetime:
    """End a row of a locked team and return from when on it does not hold."""
    membership.ended_at = max(at, membership.started_at + INSTANT)
    membership.save(update_fields=["ended_at", "updated_at"])
    return membership.ended_at


def succeed(membership: Membership, role: str, at: datetime) -> Membership:
    """End a row of a locked team and begin another of the same person from that moment on."""
    return Membership.objects.create(
        user_id=membership.user_id,
        organisation_id=membership.organisation_id,
        role=role,
        started_at=end(membership, at),
    )


def _refuse_unless_leads(membership: Membership, actor: User | None) -> None:
    """Refuse a change of a locked team by whoever has no say in it (None: the system itself).

    Raises:
        NotInTeamError: `actor` is neither the CSO's representative now nor allowed as staff.
    """
    if actor is not None and not can_lead(actor, membership.organisation):
        raise NotInTeamError


def settle(membership: Membership, at: datetime, actor: User | None) -> None:
    """Close what somebody who has left, or lost the role, has still open in the CSO."""
    organisation, person = membership.organisation, membership.user_id
    offers = organisation.handovers.open().filter(Q(from_person=person) | Q(to_person=person))
    for offer in offers:
        withdraw(offer, at, actor)
    if membership.is_representative:
        revoke_all(organisation, at, actor)


def revoke_all(organisation: Organisation, at: datetime, actor: User | None) -> None:
    """End every invitation that nobody has answered: whoever speaks next invites anew.

    A representative who has lost the role may have invited an address of their own.
    """
    sent = organisation.invitations.open()
    for pk, role in list(sent.values_list("pk", "role")):
        after = {"invitation": pk, "role": role}
        audit.record(actor=actor, verb="invitation_revoked", target=organisation, after=after)
    sent.update(state=Invitation.State.REVOKED, closed_at=at, updated_at=at)


def withdraw(handover: Handover, at: datetime, actor: User | None) -> None:
    """End an offer of a locked team that was not answered."""
    handover.state, handover.closed_at = Handover.State.WITHDRAWN, at
    handover.save(update_fields=["state", "closed_at", "updated_at"])
    audit.record(
        actor=actor,
        verb="handover_withdrawn",
        target=handover.organisation,
        before={"user": handover.from_person_id},
        after={"user": handover.to_person_id, "handover": handover.pk},
    )


def record(
    verb: str,
    actor: User | None,
    *,
    before: Membership | None = None,
    after: Membership | None = None,
) -> None:
    """Note in the CSO's trail who was and is what in its team."""
    rows = {"before": before, "after": after}
    told = {when: {"user": row.user_id, "role": str(row.role)} for when, row in rows.items() if row}
    target = next(row.organisation for row in rows.values() if row)
    audit.record(actor=actor, verb=verb, target=target, **told)


def in_team(team: list[Membership], membership: Membership) -> Membership:
    """Return the row of `membership` in a locked team.

    Raises:
        LeftAlreadyError: it does not hold any more.
    """
    for row in team:
        if row.pk == membership.pk:
            return row
    raise LeftAlreadyError


def _refuse_second_representative(team: list[Membership], role: str) -> None:
    if role == Role.REPRESENTATIVE and any(row.is_representative for row in team):
        raise RepresentativeTakenError
