"""Who may do what with organisations, and who belongs to a CSO, and as what.

A member reads the CSO's questions, so of the staff only administrators make members.
Nothing here is kept in a session: each request asks, so that who leaves has left at once.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User, canonical_email
from core.permissions import (
    ACCOUNT,
    CSO_EDITOR,
    CSO_MEMBER,
    CSO_PEOPLE,
    CSO_REPRESENTATIVE,
    DOES_ALL,
    READ,
    VIEW,
    VISITOR,
    Line,
    Relation,
    gather_matrix,
    is_named,
    lines,
    lines_of,
    may,
    may_in_some_state,
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
# What the matrix calls somebody who has a role in a CSO.
PERSON_OF: dict[str, str] = {
    Role.MEMBER.value: CSO_MEMBER,
    Role.EDITOR.value: CSO_EDITOR,
    Role.REPRESENTATIVE.value: CSO_REPRESENTATIVE,
}
_PROFILE = "organisations.csoprofile"


def organisations_of(user, at: datetime) -> OrganisationQuerySet:
    """Return the CSOs that `user` belongs to at that moment."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    mine = Membership.objects.active(at).filter(user=user)
    return Organisation.objects.filter(pk__in=mine.values("organisation"))


def not_in_register(user, at: datetime) -> OrganisationQuerySet:
    """Return the CSOs that `user` represents and that have no profile: staff had entered them."""
    mine = Membership.objects.active(at).representatives().filter(user=user)
    rows = Organisation.objects.filter(pk__in=mine.values("organisation"), cso_profile=None)
    return rows.defer("search")


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


def standing_of(user, organisation: Organisation | int, at: datetime) -> str:
    """Return as whom of the matrix `user` meets the CSO at that moment; "" as a stranger."""
    mine = membership_of(user, organisation, at)
    return PERSON_OF[mine.role] if mine else ""


def roles_that(action: str, model: str) -> frozenset[str]:
    """Return the roles in a CSO that do it with rows of their own CSO, as the matrix says."""
    people = {person for line in lines_of(model, action) for person in line.people}
    return frozenset(role for role, person in PERSON_OF.items() if person in people)


def representative_of(organisation: Organisation | int, at: datetime) -> Membership | None:
    """Return who speaks for the CSO at that moment, with the person; None: nobody does."""
    found = Membership.objects.active(at).representatives().filter(organisation=organisation)
    return found.select_related("user").first()


def confirmed_addresses(user) -> list[str]:
    """Return the confirmed e-mail addresses of the account, in their canonical form."""
    if not user.is_authenticated:
        return []
    mine = EmailAddress.objects.filter(user=user, verified=True)
    return [canonical_email(address) for address in mine.values_list("email", flat=True)]


def can_belong(user: User | AnonymousUser) -> bool:
    """Belong to a CSO's team: everybody but the ministry's staff, who decide about CSOs."""
    return not user.is_staff


def can_lead(user, organisation: Organisation) -> bool:
    """Change roles in the team and remove people from it."""
    return may_in_some_state(user, "lead", Membership(organisation=organisation))


def can_invite(user, organisation: Organisation) -> bool:
    """Invite people into the team, while the CSO may."""
    return may(user, "invite", Invitation(organisation=organisation)) and may_invite(organisation)


def may_invite(organisation: Organisation) -> bool:
    """Whether the ministry knows the CSO whose name an invitation would carry to a stranger.

    One query. A CSO without a profile was entered by staff.
    """
    profile = CsoProfile.objects.filter(organisation=organisation).only("state").first()
    return profile is None or profile.is_verified


def can_read_register(user: User | AnonymousUser) -> bool:
    """Open the ministry's pages of the register."""
    return may(user, "view", "organisations.csoreview")


def can_verify_csos(user: User | AnonymousUser) -> bool:
    """Decide about CSOs: programme and help-desk officers, administrators."""
    return may(user, "decide", "organisations.csoreview")


def actions_of(user: User | AnonymousUser, profile: CsoProfile, at: datetime) -> set[str]:
    """Return all that `user` may do with this CSO as it stands now (one query).

    The answer of `may` to each action, but the CSO's team is asked once for all of them.
    """
    mine = membership_of(user, profile.organisation_id, at)
    if mine is not None:
        return actions_in(profile, mine.role)
    return {line.action for line in _open_lines(profile) if line.staff and is_named(line, user)}


def actions_in(profile: CsoProfile, role: str) -> set[str]:
    """Return all that this role in the CSO may do with it as it stands (no query)."""
    return {line.action for line in _open_lines(profile) if PERSON_OF[role] in line.people}


def _open_lines(profile: CsoProfile) -> Iterator[Line]:
    """What may be done with a CSO in the state that it is in, beside reading."""
    for line in gather_matrix():
        is_open = not line.states or profile.state in line.states
        if line.model == _PROFILE and line.action not in {READ, VIEW} and is_open:
            yield line


@cache
def _own_cso(people: frozenset[str]) -> Relation:
    """Rows of a CSO in which somebody is one of these people."""

    def holds(user, row) -> bool:
        return standing_of(user, row.organisation_id, timezone.now()) in people

    return Relation(_("own CSO"), holds)


def of_own_cso(*people: str) -> Relation:
    """The same relation for the same people, whatever their order."""
    return _own_cso(frozenset(people))


def _has_no_team(user, profile: CsoProfile) -> bool:
    return not is_member(user, profile.organisation_id, timezone.now())


def _has_no_past(user, organisation: Organisation) -> bool:
    is_known = CsoProfile.objects.filter(organisation=organisation).exists()
    return not is_known and not organisation.memberships.exists()


def _leaves(user, row: Membership) -> bool:
    """The representative hands over first."""
    return row.user_id == user.pk and row.ended_at is None and not row.is_representative


# Its people in one role or the other: who reads, who writes, who speaks for it.
OWN_CSO = of_own_cso(*CSO_PEOPLE)
WRITTEN_CSO = of_own_cso(CSO_EDITOR, CSO_REPRESENTATIVE)
LED_CSO = of_own_cso(CSO_REPRESENTATIVE)
# What was done in a CSO stays: who belonged to it, and what was decided about it.
NEVER_A_TEAM = Relation(_("never in the register, without people"), _has_no_past)
IN_DIRECTORY = Relation(_("in the directory"), lambda user, profile: profile.directory_opt_in)
OTHER_CSO = Relation(_("not their own CSO"), _has_no_team)
OWN_MEMBERSHIP = Relation(_("own membership"), _leaves)
BY_LINK = Relation(_("whoever has its link"), lambda user, row: True)
BY_LINK_NO_STAFF = Relation(
    _("whoever has its link, but no staff"), lambda user, row: can_belong(user)
)
OFFERED_BY_THEM = Relation(_("offered by them"), lambda user, row: row.from_person_id == user.pk)
OFFERED_TO_THEM = Relation(_("offered to them"), lambda user, row: row.to_person_id == user.pk)
OFFERED_TO_NO_STAFF = Relation(
    _("offered to them, but no staff"),
    lambda user, row: row.to_person_id == user.pk and can_belong(user),
)

ACTIONS = {
    "lead": pgettext_lazy("permission", "Change roles, remove people"),
    "leave": pgettext_lazy("permission", "Leave the team"),
    "invite": pgettext_lazy("permission", "Invite"),
    "resend": pgettext_lazy("permission", "Mail again"),
    "revoke": pgettext_lazy("permission", "Take back"),
    "offer": pgettext_lazy("permission", "Offer the role"),
    "withdraw": pgettext_lazy("permission", "Withdraw the offer"),
    "accept": pgettext_lazy("permission", "Accept"),
    "decline": pgettext_lazy("permission", "Decline"),
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

_ALL = named("organisations", "organisation organisationname fieldofwork")
_REGISTER = named("organisations", "csoprofile csoreview")
_OFFICER = "programme_officer"
_VERIFIERS = (_OFFICER, "help_desk_officer")
_DESKS = ("training_coordinator", "help_desk_officer")
_READERS = ("editor", "reviewer", "province_coordinator")
_LEAVING = (CSO_MEMBER, CSO_EDITOR)


def _by_team(model: str, actions: str, *people: str, states: Iterable[str] = ()) -> list[Line]:
    """What these people of a CSO do with rows of theirs."""
    model = f"organisations.{model}"
    return lines(model, actions, *people, states=states, relation=of_own_cso(*people))


def _in_register(actions: str, *people: str, carrier: str = "") -> list[Line]:
    """What is done with a CSO in the register: by its own people, or by officers to others'.

    In which states, the model says. Nobody suspends a CSO: the day of its confirmation does.
    """
    relation = OTHER_CSO if carrier else of_own_cso(*people)
    return [
        line
        for action in actions.split()
        for line in lines(
            *(_PROFILE, action, *people),
            states=POSSIBLE_IN[action],
            relation=relation,
            carrier=carrier or None,
        )
    ]


_WAITING = [Invitation.State.OPEN]
_OFFERED = [Handover.State.OPEN]

MATRIX = [
    *lines(_ALL, "view", _OFFICER, *_DESKS, *_READERS),
    # Who belongs to which CSO, and how it is reached: for those who decide or answer.
    *lines("organisations.membership", "view", _OFFICER, *_DESKS),
    *lines("organisations.organisation", "add change", _OFFICER, *_DESKS),
    *lines(named("organisations", "organisationname fieldofwork"), "add change", _OFFICER),
    *lines("organisations.membership", "add change delete", DOES_ALL),
    *lines(named("organisations", "invitation handover"), "view", _OFFICER),
    *lines("organisations.handover", "add", DOES_ALL),
    *lines(named("organisations", "organisationname fieldofwork"), "delete", DOES_ALL),
    *lines("organisations.organisation", "delete", DOES_ALL, relation=NEVER_A_TEAM),
    *lines(_REGISTER, "view", _OFFICER, *_DESKS),
    *lines("organisations.csoreview", "decide", *_VERIFIERS, carrier="change"),
    *_by_team("membership", "read", *CSO_PEOPLE),
    *_by_team("membership", "lead", CSO_REPRESENTATIVE),
    *lines("organisations.membership", "lead", DOES_ALL, carrier="change"),
    *lines("organisations.membership", "leave", *_LEAVING, relation=OWN_MEMBERSHIP),
    *_by_team("invitation", "invite", CSO_REPRESENTATIVE),
    *_by_team("invitation", "resend revoke", CSO_REPRESENTATIVE, states=_WAITING),
    *lines(
        "organisations.invitation", "accept", ACCOUNT, states=_WAITING, relation=BY_LINK_NO_STAFF
    ),
    *lines("organisations.invitation", "decline", VISITOR, states=_WAITING, relation=BY_LINK),
    *_by_team("handover", "offer", CSO_REPRESENTATIVE),
    *lines(
        "organisations.handover", "withdraw", ACCOUNT, states=_OFFERED, relation=OFFERED_BY_THEM
    ),
    *lines(
        "organisations.handover", "accept", ACCOUNT, states=_OFFERED, relation=OFFERED_TO_NO_STAFF
    ),
    *lines("organisations.handover", "decline", ACCOUNT, states=_OFFERED, relation=OFFERED_TO_THEM),
    *lines(_PROFILE, "read", VISITOR, states=[CsoProfile.State.VERIFIED], relation=IN_DIRECTORY),
    *_by_team("csoprofile", "read", *CSO_PEOPLE),
    *lines(_PROFILE, "read", _OFFICER, *_DESKS, carrier="organisations.view_csoreview"),
    *_in_register("edit", CSO_EDITOR, CSO_REPRESENTATIVE),
    *_in_register("rename submit take_back confirm close", CSO_REPRESENTATIVE),
    *_in_register(
        "close verify reject reopen", *_VERIFIERS, carrier="organisations.change_csoreview"
    ),
]
