"""Who may change organisations, and the one place that says who belongs to a CSO, and as what.

A member reads the CSO's questions, so of the staff only administrators make members.
Nothing here is kept in a session: each request asks, so that who leaves has left at once.
"""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.permissions import (
    CSO_EDITOR,
    CSO_PEOPLE,
    CSO_REPRESENTATIVE,
    DOES_ALL,
    VISITOR,
    Line,
    Relation,
    lines,
    may,
    named,
)
from organisations.models import (
    POSSIBLE_IN,
    CsoProfile,
    Handover,
    Invitation,
    Membership,
    Organisation,
    OrganisationQuerySet,
)

Role = Membership.Role


def organisations_of(user, at: datetime) -> OrganisationQuerySet:
    """Return the CSOs that `user` belongs to at that moment."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    mine = Membership.objects.active(at).filter(user=user)
    return Organisation.objects.filter(pk__in=mine.values("organisation"))


def organisation_keys_of(user, at: datetime) -> list[int]:
    """Return the primary keys of `organisations_of` (one query), to stand in another query.

    With numbers in the statement PostgreSQL joins small indexes; with a subquery it may walk
    through the whole other table.
    """
    if not user.is_authenticated:
        return []
    mine = Membership.objects.active(at).filter(user=user)
    return list(mine.values_list("organisation", flat=True))


def membership_of(user, organisation: Organisation | int, at: datetime) -> Membership | None:
    """Return what `user` is in the CSO (or its primary key) at that moment, in one query."""
    if not user.is_authenticated:
        return None
    return Membership.objects.active(at).filter(user=user, organisation=organisation).first()


def is_member(user, organisation: Organisation | int, at: datetime) -> bool:
    return membership_of(user, organisation, at) is not None


def is_representative(user, organisation: Organisation | int, at: datetime) -> bool:
    mine = membership_of(user, organisation, at)
    return mine is not None and mine.is_representative


def can_write_for(user, organisation: Organisation | int, at: datetime) -> bool:
    """Write on the CSO's questions: its representative and its editors. Members read."""
    mine = membership_of(user, organisation, at)
    return mine is not None and mine.can_write


def representative_of(organisation: Organisation | int, at: datetime) -> Membership | None:
    """Return who speaks for the CSO at that moment, with the person; None: nobody does."""
    found = Membership.objects.active(at).representatives().filter(organisation=organisation)
    return found.select_related("user").first()


def confirmed_addresses(user) -> list[str]:
    """Return the confirmed e-mail addresses of the account, in their canonical form."""
    if not user.is_authenticated:
        return []
    mine = EmailAddress.objects.filter(user=user, verified=True)
    return [address.lower() for address in mine.values_list("email", flat=True)]


def can_invite(user, organisation: Organisation, at: datetime) -> bool:
    """Invite people into the team: its representative, while the CSO may."""
    return may_invite(organisation) and is_representative(user, organisation, at)


def may_invite(organisation: Organisation) -> bool:
    """Whether the ministry knows the CSO whose name an invitation would carry to a stranger.

    One query. A CSO without a profile was entered by staff.
    """
    profile = CsoProfile.objects.filter(organisation=organisation).only("state").first()
    return profile is None or profile.is_verified


def can_edit_cso(user, organisation: Organisation | int, at: datetime) -> bool:
    """Change what the portal says about the CSO: those who write for it."""
    return can_write_for(user, organisation, at)


# Action → whose it is; in which states, the model says (POSSIBLE_IN). Nobody suspends a CSO: the
# day of its confirmation does.
WHO_MAY: dict[str, set[str]] = {
    "edit": {Role.REPRESENTATIVE, Role.EDITOR},
    "rename": {Role.REPRESENTATIVE},
    "submit": {Role.REPRESENTATIVE},
    "take_back": {Role.REPRESENTATIVE},
    "confirm": {Role.REPRESENTATIVE},
    "close": {Role.REPRESENTATIVE, "officer"},
    "verify": {"officer"},
    "reject": {"officer"},
    "reopen": {"officer"},
    "suspend": set(),
}


def can_read_register(user: User | AnonymousUser) -> bool:
    """Open the ministry's pages of the register."""
    return may(user, "view", "organisations.csoreview")


def can_verify_csos(user: User | AnonymousUser) -> bool:
    """Decide about CSOs: programme and help-desk officers, administrators."""
    return may(user, "decide", "organisations.csoreview")


def standing_of(user: User | AnonymousUser, profile: CsoProfile, at: datetime) -> str:
    """Return as whom `user` meets this CSO: a role in it, "officer", or "" for a stranger.

    An officer who belongs to the CSO is no officer to it: nobody decides about their own.
    """
    mine = membership_of(user, profile.organisation_id, at)
    if mine is not None:
        return mine.role
    return "officer" if can_verify_csos(user) else ""


def can_do(user: User | AnonymousUser, action: str, profile: CsoProfile, at: datetime) -> bool:
    """Whether `user` may do `action` with this CSO as it stands now."""
    return action in actions_of(user, profile, at)


def actions_of(user: User | AnonymousUser, profile: CsoProfile, at: datetime) -> set[str]:
    """Return all that `user` may do with this CSO as it stands now (one query)."""
    return actions_in(profile, standing_of(user, profile, at))


def actions_in(profile: CsoProfile, standing: str) -> set[str]:
    """Return all that somebody of this `standing` may do with the CSO as it stands (no query)."""
    return {
        action
        for action, whose in WHO_MAY.items()
        if standing in whose and profile.state in POSSIBLE_IN[action]
    }


def _has_team(user, profile: CsoProfile) -> bool:
    return is_member(user, profile.organisation_id, timezone.now())


OWN_CSO = Relation(_("own CSO"), _has_team)
# Its people in one role or the other: who reads, who writes, who speaks for it.
WRITTEN_CSO = Relation(
    OWN_CSO.label,
    lambda user, profile: can_write_for(user, profile.organisation_id, timezone.now()),
)
LED_CSO = Relation(
    OWN_CSO.label,
    lambda user, profile: is_representative(user, profile.organisation_id, timezone.now()),
)
IN_DIRECTORY = Relation(_("in the directory"), lambda user, profile: profile.directory_opt_in)
OTHER_CSO = Relation(_("not their own CSO"), lambda user, profile: not _has_team(user, profile))

OWN_TEAM = Relation(
    _("own CSO"), lambda user, row: is_member(user, row.organisation_id, timezone.now())
)
LED_TEAM = Relation(
    _("own CSO"), lambda user, row: is_representative(user, row.organisation_id, timezone.now())
)
OWN_MEMBERSHIP = Relation(
    _("own membership"),
    lambda user, row: row.user_id == user.pk and row.ended_at is None and not row.is_representative,
)
OFFERED_TO_THEM = Relation(_("offered to them"), lambda user, row: row.to_person_id == user.pk)
OFFERED_BY_THEM = Relation(_("offered by them"), lambda user, row: row.from_person_id == user.pk)

ACTIONS = {
    "lead": pgettext_lazy("permission", "Invite, change roles, remove, hand over"),
    "leave": pgettext_lazy("permission", "Leave the team"),
    "resend": pgettext_lazy("permission", "Mail again or take back"),
    "answer": pgettext_lazy("permission", "Accept or decline"),
    "edit": pgettext_lazy("permission", "Edit"),
    "rename": pgettext_lazy("permission", "Change name or number"),
    "submit": pgettext_lazy("permission", "Send for verification"),
    "take_back": pgettext_lazy("permission", "Take back"),
    "confirm": pgettext_lazy("permission", "Confirm for another year"),
    "close": pgettext_lazy("permission", "Close"),
    "verify": pgettext_lazy("permission", "Verify"),
    "reject": pgettext_lazy("permission", "Reject"),
    "reopen": pgettext_lazy("permission", "Open again"),
    "decide": pgettext_lazy("permission", "Decide about CSOs"),
}

_ALL = named("organisations", "organisation organisationname fieldofwork membership")
_REGISTER = named("organisations", "csoprofile csoreview")
_OFFICER = "programme_officer"
_VERIFIERS = (_OFFICER, "help_desk_officer")
_DESKS = ("training_coordinator", "help_desk_officer")
_READERS = ("editor", "reviewer", "province_coordinator")
# The representative hands over first.
_LEAVING = tuple(person for person in CSO_PEOPLE if person != CSO_REPRESENTATIVE)
_PEOPLE = {Role.REPRESENTATIVE: CSO_REPRESENTATIVE, Role.EDITOR: CSO_EDITOR}


def _of_register() -> list[Line]:
    """The lines that WHO_MAY says: people of the CSO, and officers who do not belong to it."""
    found = []
    for action, whose in WHO_MAY.items():
        team = [person for role, person in _PEOPLE.items() if role in whose]
        states = POSSIBLE_IN[action]
        if team:
            relation = LED_CSO if team == [CSO_REPRESENTATIVE] else WRITTEN_CSO
            found += lines(_PROFILE, action, *team, states=states, relation=relation)
        if "officer" in whose:
            carrier = "organisations.change_csoreview"
            found += lines(
                *(_PROFILE, action, *_VERIFIERS),
                states=states,
                relation=OTHER_CSO,
                carrier=carrier,
            )
    return found


_PROFILE = "organisations.csoprofile"
_HANDOVER = "organisations.handover"
_OFFERED = [Handover.State.OPEN]

MATRIX = [
    *lines(_ALL, "view", _OFFICER, *_DESKS, *_READERS),
    *lines("organisations.organisation", "add change", _OFFICER, *_DESKS),
    *lines(named("organisations", "organisationname fieldofwork"), "add change", _OFFICER),
    *lines("organisations.membership", "add change delete", DOES_ALL),
    *lines(named("organisations", "invitation handover"), "view", _OFFICER),
    *lines(_HANDOVER, "add", DOES_ALL),
    *lines(named("organisations", "organisation organisationname fieldofwork"), "delete", DOES_ALL),
    *lines(_REGISTER, "view", _OFFICER, *_DESKS, "province_coordinator"),
    *lines("organisations.csoreview", "decide", *_VERIFIERS, carrier="change"),
    *lines(
        _PROFILE,
        "read",
        VISITOR,
        states=[CsoProfile.State.VERIFIED],
        relation=IN_DIRECTORY,
    ),
    *lines(_PROFILE, "read", *CSO_PEOPLE, relation=OWN_CSO),
    *lines(
        *(_PROFILE, "read", _OFFICER, *_DESKS, "province_coordinator"),
        carrier="organisations.view_csoreview",
    ),
    *lines("organisations.membership", "read", *CSO_PEOPLE, relation=OWN_TEAM),
    *lines("organisations.membership", "lead", CSO_REPRESENTATIVE, relation=LED_TEAM),
    *lines("organisations.membership", "leave", *_LEAVING, relation=OWN_MEMBERSHIP),
    *lines(
        "organisations.invitation",
        "resend",
        CSO_REPRESENTATIVE,
        states=[Invitation.State.OPEN],
        relation=LED_TEAM,
    ),
    *lines(_HANDOVER, "answer", *_LEAVING, states=_OFFERED, relation=OFFERED_TO_THEM),
    *lines(_HANDOVER, "take_back", CSO_REPRESENTATIVE, states=_OFFERED, relation=OFFERED_BY_THEM),
    *_of_register(),
]
