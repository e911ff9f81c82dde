"""What is written down about signing in, and what a change of password or factor ends."""

from collections.abc import Iterable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from accounts.permissions import SECOND_FACTOR
from core import audit

# One event for so many seconds in which further tries are refused.
QUIET_SECONDS = 300


def record_sign_in(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Write down by what somebody signed in; from where, sessions show to themselves only."""
    records = get_authentication_records(request, user)
    methods = list(dict.fromkeys(_method(record) for record in records))
    audit.record(actor=user, verb="signed_in", target=user, after={"methods": methods})


def record_sign_up(*, user: User) -> None:
    """Write down who made an account for themselves; the address is not theirs for sure yet."""
    audit.record(actor=user, verb="person_created", target=user)


def address_confirmed(*, email_address: EmailAddress, **kwargs: Any) -> None:
    person = email_address.user
    audit.record(actor=person, verb="address_confirmed", target=person)


def address_changed(
    *,
    request: HttpRequest,
    user: User,
    from_email_address: EmailAddress | None,
    **kwargs: Any,
) -> None:
    """Write down that an account has another address, never which; a first one is no change.

    The address opens the account: as with a new password, the other sessions end.
    """
    if from_email_address is not None:
        after: dict[str, object] = {"fields": ["email"]}
        audit.record(actor=user, verb="address_changed", target=user, after=after)
        _end_others(request, user)


def _method(record: dict[str, Any]) -> str:
    return str(record.get("type") or record["method"])


def record_too_many_tries(email: str, person: User | None = None) -> None:
    """Write down that the tries for an account are used up, once; unknown addresses leave nothing.

    Both cost the same question to the database.
    """
    if person is None:
        try:
            person = User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            return
    if cache.add(f"too-many-tries:{person.pk}", True, QUIET_SECONDS):
        audit.record(actor=None, verb="sign_in_limited", target=person)


def password_changed(*, user: User, **kwargs: Any) -> None:
    """Write it down; the session's mark is made of the password, so the others are over."""
    audit.record(actor=user, verb="password_changed", target=user)


@transaction.atomic
def password_reset(*, user: User, **kwargs: Any) -> None:
    """Write it down, and cut off whoever made an account with an address that is not theirs.

    The mail reached the owner of the address. As long as it was not confirmed, what else opens the
    account was set up by somebody who could not read that mail.
    """
    audit.record(actor=user, verb="password_reset", target=user)
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        SocialAccount.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()


def factor_added(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Write it down; who has just shown the new factor has shown it for this session, too.

    It counts as typing the password again: what comes next are the recovery codes.
    """
    _record_factor("second_factor_added", user, authenticator)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        again = {"type": authenticator.type, "reauthenticated": True}
        record_authentication(request, user, SECOND_FACTOR, **again)
        renew_session(request)
        _end_others(request, user)


def factor_shown(*, request: HttpRequest, reauthenticated: bool = False, **kwargs: Any) -> None:
    """Who shows a factor inside a session may do more from then on: it gets another key."""
    if reauthenticated:
        renew_session(request)


def factor_refused(*, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Write down a wrong code: whoever typed it had the password. Tries are few (allauth)."""
    _record_factor("second_factor_refused", user, authenticator)


def renew_session(request: HttpRequest) -> None:
    """Give the session another key: one that somebody knew from before opens nothing more."""
    before = request.session.session_key
    request.session.cycle_key()
    after = request.session.session_key
    UserSession.objects.filter(session_key=before).update(session_key=after)


def factor_removed(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    _record_factor("second_factor_removed", user, authenticator)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _end_others(request, user)


def recovery_codes_made(*, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _record_factor("recovery_codes_made", user, authenticator)


def _record_factor(verb: str, user: User, authenticator: Authenticator) -> None:
    after: dict[str, object] = {"factor": str(authenticator.type)}
    audit.record(actor=user, verb=verb, target=user, after=after)


def institution_connected(*, sociallogin: SocialLogin, **kwargs: Any) -> None:
    person = sociallogin.user
    audit.record(actor=person, verb="institution_connected", target=person)


def institution_disconnected(*, socialaccount: SocialAccount, **kwargs: Any) -> None:
    person = socialaccount.user
    audit.record(actor=person, verb="institution_disconnected", target=person)


def _end_others(request: HttpRequest, user: User) -> None:
    others = UserSession.objects.filter(user=user)
    end_sessions(sessions=others.exclude(session_key=request.session.session_key), actor=user)


@transaction.atomic
def end_sessions(*, sessions: Iterable[UserSession], actor: User | None) -> int:
    """End these sessions of one person at once, and write down how many; return that."""
    ended = list(sessions)
    for session in ended:
        session.end()
    if ended:
        after: dict[str, object] = {"sessions": len(ended)}
        audit.record(actor=actor, verb="sessions_ended", target=ended[0].user, after=after)
    return len(ended)
