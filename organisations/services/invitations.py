"""Invitations into a CSO's team: mailed, mailed again, revoked, accepted, declined."""

import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Notice, User, canonical_email
from accounts.services import record_notice
from core import audit
from core.errors import RuleError
from core.permissions import may_in_some_state
from organisations import emails
from organisations.models import (
    INVITATION_LIFE,
    MOST_IN_A_DAY,
    RESEND_AFTER,
    Invitation,
    Membership,
    Organisation,
    hash_token,
)
from organisations.permissions import may_invite
from organisations.services.locks import take_team
from organisations.services.team import NotInTeamError, StaffAccountError, lock_team, refuse_closed

State = Invitation.State


class NotVerifiedError(RuleError):
    message = _(
        "Only a verified organisation invites people: its name goes to strangers. Please send your "
        "organisation to be verified, or confirm its data."
    )


class InTeamAlreadyError(RuleError):
    message = _("This person belongs to the organisation already.")


class InvitedLatelyError(RuleError):
    message = _(
        "This address was invited less than an hour ago. Please wait until the hour is over, then "
        "send the mail again."
    )


class TooManyInvitationsError(RuleError):
    message = _(
        "Your organisation has sent many invitations in the last 24 hours. Please go on tomorrow."
    )


class InvitationUsedError(RuleError):
    message = _("This invitation has been accepted already. It works once.")


class InvitationDeclinedError(RuleError):
    message = _("This invitation was declined. Ask the organisation for a new one if you wish.")


class InvitationRevokedError(RuleError):
    message = _("The organisation has taken this invitation back. Please ask its representative.")


class InvitationExpiredError(RuleError):
    message = _("This invitation is older than 14 days. Ask the organisation to mail a new one.")


class UnconfirmedAddressError(RuleError):
    message = _("Please confirm the e-mail address of your account first, then accept.")


CLOSED: dict[str, type[RuleError]] = {
    State.ACCEPTED: InvitationUsedError,
    State.DECLINED: InvitationDeclinedError,
    State.REVOKED: InvitationRevokedError,
}


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, role: str, language: str, actor: User
) -> Invitation:
    """Mail an invitation that lives 14 days; an open one to the same address is renewed.

    Whether the address has an account is never looked at: the inviter learns nothing of it.

    Raises:
        NotInTeamError: `actor` does not represent the CSO any more.
        NotVerifiedError: the ministry does not know the CSO, or not by this name.
        InTeamAlreadyError: a member of this team has the address.
        InvitedLatelyError: this CSO has mailed to the address within the last hour.
        TooManyInvitationsError: the CSO has mailed enough for a day.
    """
    address = canonical_email(email)
    at = _lock_for(actor, "invite", Invitation(organisation=organisation, email=address))
    _refuse_unverified(organisation)
    _refuse_flood(organisation, address, at)
    token = secrets.token_urlsafe(32)
    invitation = organisation.invitations.open().filter(email=address).first()
    is_new = invitation is None
    invitation = invitation or Invitation(organisation=organisation, email=address, mail_count=0)
    invitation.role, invitation.language, invitation.invited_by = role, language, actor
    _mail(invitation, token, at)
    _record(invitation, "invitation_sent" if is_new else "invitation_sent_again", actor)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, actor: User) -> Invitation:
    """Mail an open invitation again, for 14 more days; the link of the earlier mail ends.

    Raises:
        NotInTeamError, NotVerifiedError, InvitedLatelyError, TooManyInvitationsError: as in
            `invite`.
        InvitationUsedError, InvitationDeclinedError, InvitationRevokedError: it is not open.
    """
    at = _lock_for(actor, "resend", invitation)
    invitation = _locked(invitation)
    if invitation.state != State.OPEN:
        raise CLOSED[invitation.state]
    _refuse_unverified(invitation.organisation)
    _refuse_flood(invitation.organisation, invitation.email, at)
    _mail(invitation, secrets.token_urlsafe(32), at)
    _record(invitation, "invitation_sent_again", actor)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, actor: User) -> Invitation:
    """Take an open invitation back; its link ends at once.

    Raises:
        NotInTeamError: `actor` does not represent the CSO any more.
        InvitationUsedError, InvitationDeclinedError, InvitationRevokedError: it is not open.
    """
    at = _lock_for(actor, "revoke", invitation)
    invitation = _locked(invitation)
    if invitation.state != State.OPEN:
        raise CLOSED[invitation.state]
    close(invitation, State.REVOKED, at)
    _record(invitation, "invitation_revoked", actor)
    return invitation


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, person: User, notice_version: int | None = None
) -> Membership:
    """Make `person` a member of the CSO, whichever confirmed address their account has.

    `notice_version` is that of the privacy notice on the page.

    Raises:
        InvitationUsedError, InvitationDeclinedError, InvitationRevokedError: it is not open.
        InvitationExpiredError: its 14 days are over.
        StaffAccountError: `person` decides about CSOs; the invitation stays open.
        ClosedCsoError: the CSO has left the register.
        UnconfirmedAddressError: the account has no confirmed address.
        InTeamAlreadyError: they belong to the CSO; the invitation stays open.
    """
    at, team = lock_team(invitation.organisation)
    invitation = _waiting(invitation, at)
    _refuse_to_let_in(person, invitation, team)
    close(invitation, State.ACCEPTED, at, accepted_by=person)
    record_notice(form=Notice.Form.INVITATION, version=notice_version, person=person)
    membership = Membership.objects.create(
        user=person, organisation=invitation.organisation, role=invitation.role, started_at=at
    )
    _record(invitation, "invitation_accepted", person, user=person.pk)
    emails.queue_invitation_answered(invitation)
    return membership


def _refuse_to_let_in(person: User, invitation: Invitation, team: list[Membership]) -> None:
    """Refuse whoever cannot join the locked team: see `accept_invitation`."""
    if not may_in_some_state(person, "accept", invitation):
        raise StaffAccountError
    refuse_closed(invitation.organisation)
    if not EmailAddress.objects.filter(user=person, verified=True).exists():
        raise UnconfirmedAddressError
    if any(row.user_id == person.pk for row in team):
        raise InTeamAlreadyError(_("You belong to this organisation already."))


@transaction.atomic
def decline_invitation(*, invitation: Invitation, person: User | None) -> Invitation:
    """Say no to an invitation; whoever holds the link may, `person` None is without account.

    Raises:
        InvitationUsedError, InvitationDeclinedError, InvitationRevokedError: it is not open.
        InvitationExpiredError: its 14 days are over.
    """
    take_team(invitation.organisation_id)
    at = timezone.now()
    invitation = _waiting(invitation, at)
    close(invitation, State.DECLINED, at)
    _record(invitation, "invitation_declined", person)
    emails.queue_invitation_answered(invitation)
    return invitation


def check_invitation(invitation: Invitation, at: datetime) -> None:
    """Refuse an invitation that cannot be answered any more, saying why.

    Raises:
        InvitationUsedError, InvitationDeclinedError, InvitationRevokedError: it is not open.
        InvitationExpiredError: its 14 days are over.
    """
    if invitation.state != State.OPEN:
        raise CLOSED[invitation.state]
    if not invitation.is_waiting(at):
        raise InvitationExpiredError


def close(
    invitation: Invitation, state: str, at: datetime, accepted_by: User | None = None
) -> None:
    """Save the end of an invitation of a locked team."""
    invitation.state, invitation.closed_at, invitation.accepted_by = state, at, accepted_by
    invitation.save(update_fields=["state", "closed_at", "accepted_by", "updated_at"])


def _lock_for(actor: User, action: str, invitation: Invitation) -> datetime:
    """Lock the team for who may do `action` with an invitation into it, and return the moment.

    Raises:
        NotInTeamError: `actor` does not represent the CSO any more.
        InTeamAlreadyError: a member has the address that is to be invited.
    """
    at, team = lock_team(invitation.organisation)
    if not may_in_some_state(actor, action, invitation):
        raise NotInTeamError
    taken = {row.user.email_canonical for row in team}
    if invitation._state.adding and invitation.email in taken:
        raise InTeamAlreadyError
    return at


def _refuse_unverified(organisation: Organisation) -> None:
    """Refuse to mail a name to strangers that nobody has looked at.

    Raises:
        NotVerifiedError: see `invite`.
    """
    if not may_invite(organisation):
        raise NotVerifiedError


def _refuse_flood(organisation: Organisation, address: str, at: datetime) -> None:
    """Refuse what would make the portal a machine for mailing strangers.

    Raises:
        InvitedLatelyError, TooManyInvitationsError: see `invite`.
    """
    mailed = organisation.invitations.filter(mailed_at__gt=at - timedelta(days=1))
    lately = mailed.filter(email=address, mailed_at__gt=at - RESEND_AFTER)
    if lately.exists():
        raise InvitedLatelyError
    # Of an invitation mailed again all its mails count: some may be older than a day.
    if (mailed.aggregate(mails=Sum("mail_count"))["mails"] or 0) >= MOST_IN_A_DAY:
        raise TooManyInvitationsError


def _mail(invitation: Invitation, token: str, at: datetime) -> None:
    """Save an invitation with the hash of its new token, and queue the mail that carries it."""
    invitation.token_hash = hash_token(token)
    invitation.mailed_at, invitation.expires_at = at, at + INVITATION_LIFE
    invitation.mail_count += 1
    invitation.save()
    emails.queue_invitation(invitation, token)


def _locked(invitation: Invitation) -> Invitation:
    """Read the row again, in a locked team."""
    return Invitation.objects.for_list().get(pk=invitation.pk)


def _waiting(invitation: Invitation, at: datetime) -> Invitation:
    invitation = _locked(invitation)
    check_invitation(invitation, at)
    return invitation


def _record(invitation: Invitation, verb: str, actor: User | None, **after: object) -> None:
    """Note what happened in the CSO's trail: ids and the role, never the address."""
    audit.record(
        actor=actor,
        verb=verb,
        target=invitation.organisation,
        after={"invitation": invitation.pk, "role": str(invitation.role), **after},
    )
