"""What happens to second factors beside allauth's own pages."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts import emails
from accounts.models import User
from accounts.services.sign_in import end_sessions
from core import audit

# Seconds for which a code of an authenticator app is shown (RFC 6238).
STEP = 30


@transaction.atomic
def set_up_authenticator(*, person: User, secret: str, actor: User | None) -> bool:
    """Give `person` an authenticator app that holds `secret` (base 32); False: they have one."""
    if Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists():
        return False
    TOTP.activate(person, secret)
    after: dict[str, object] = {"factor": Authenticator.Type.TOTP.value}
    audit.record(actor=actor, verb="second_factor_added", target=person, after=after)
    return True


@transaction.atomic
def reset_second_factor(*, person: User, actor: User | None) -> None:
    """Take away every second factor, end every session and tell the person by mail.

    For somebody who has lost phone and recovery codes; they set up a new one at the next sign-in.
    """
    kinds = Authenticator.objects.filter(user=person)
    before: dict[str, object] = {"factor": sorted(kinds.values_list("type", flat=True))}
    kinds.delete()
    end_sessions(sessions=UserSession.objects.filter(user=person), actor=actor)
    emails.queue_account_mail(
        name="second_factor_reset", to=person.email, person=person, context={}
    )
    audit.record(actor=actor, verb="second_factor_reset", target=person, before=before)


def code_at(secret: str, timestamp: float) -> str:
    """Return the six digits that an authenticator app shows at `timestamp` (Unix seconds)."""
    return format_hotp_value(hotp_value(secret, int(timestamp) // STEP))
