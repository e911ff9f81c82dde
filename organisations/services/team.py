"""A CSO's team: people join it and leave."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.errors import RuleError
from organisations.models import Membership, Organisation


class NotACsoError(RuleError):
    message = _("Only civil society organisations have members here.")


class OwnMembershipError(RuleError):
    message = _("Nobody makes themselves a member. Please ask a colleague to do it.")


class OwnRoleError(RuleError):
    message = _(
        "Nobody changes their own role in an organisation. Please ask a colleague to do it."
    )


@transaction.atomic
def add_member(
    *,
    organisation: Organisation,
    person: User,
    role: str = Membership.Role.MEMBER,
    actor: User | None,
) -> Membership:
    """Make `person` a member of a CSO; who is one already gets the role (`change_role`).

    Raises:
        NotACsoError: ministries, donors and companies have no members in the portal.
        OwnMembershipError: `actor` would read a CSO's questions by making themselves a member.
    """
    if actor is not None and actor.pk == person.pk:
        raise OwnMembershipError
    if organisation.kind != Organisation.Kind.CSO:
        raise NotACsoError
    membership, is_new = Membership.objects.get_or_create(
        user=person, organisation=organisation, defaults={"role": role}
    )
    if not is_new:
        return change_role(membership=membership, role=role, actor=actor)
    audit.record(
        actor=actor,
        verb="member_added",
        target=organisation,
        after={"user": person.pk, "role": str(role)},
    )
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: str, actor: User | None) -> Membership:
    """Give a member another role in the CSO; the role they have already changes nothing.

    Raises:
        OwnRoleError: `actor` would make themselves the CSO's representative.
    """
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    before = membership.role
    if role == before:
        return membership
    if actor is not None and actor.pk == membership.user_id:
        raise OwnRoleError
    membership.role = role
    membership.save(update_fields=["role", "updated_at"])
    audit.record(
        actor=actor,
        verb="member_role_changed",
        target=membership.organisation,
        before={"user": membership.user_id, "role": str(before)},
        after={"user": membership.user_id, "role": str(role)},
    )
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, actor: User | None) -> None:
    """End a membership: the person no longer sees the CSO's questions."""
    audit.record(
        actor=actor,
        verb="member_removed",
        target=membership.organisation,
        before={"user": membership.user_id, "role": membership.role},
    )
    membership.delete()
