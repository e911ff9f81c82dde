"""Who must sign in with a second factor; who handles what people ask about their data.

Administrators handle requests, holds and notices: whoever erases reads everything about a person,
which is more than any other role may. Auditors read the queue, the log and the holds. Nobody but
the person opens an export.

A session remembers by what its person signed in (allauth's records): asking it costs no query.
"""

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest

if TYPE_CHECKING:
    from accounts.models import DataRequest, User

# The method of a record by which a second factor was shown; a passkey is both factors in one.
SECOND_FACTOR = "mfa"
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# The mailed link by which somebody without account shows that an address is theirs.
IDENTITY_SALT = "accounts.identity"
IDENTITY_LIFE = timedelta(days=30)


def needs_second_factor(person: "User | AnonymousUser") -> bool:
    """Every role of the ministry needs one; experts and people of CSOs may have one."""
    return person.is_authenticated and (person.is_staff or person.is_superuser)


def has_shown_second_factor(request: HttpRequest, person: "User") -> bool:
    """Say whether this session was signed in with a second factor, by this very person."""
    records = get_authentication_records(request, person)
    return any(record.get("method") == SECOND_FACTOR for record in records)


def factors_of(person: "User") -> set[str]:
    """Return the kinds of second factor that the person has set up; recovery codes are none."""
    kinds = Authenticator.objects.filter(user=person, type__in=FACTORS)
    return set(kinds.values_list("type", flat=True))


def signed_in_just_now(request: HttpRequest, person: "User") -> bool:
    """Say whether this session's last proof is so fresh that a further one would prove no more."""
    records = get_authentication_records(request, person)
    return bool(records) and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT


def can_read_requests(user) -> bool:
    return user.is_authenticated and user.is_staff and user.has_perm("accounts.view_datarequest")


def can_handle_requests(user) -> bool:
    return can_read_requests(user) and user.has_perm("accounts.change_datarequest")


def can_read_inventory(user) -> bool:
    """All ministry staff may read what the portal holds, and why; it names nobody."""
    return user.is_authenticated and user.is_staff


def can_handle_holds(user) -> bool:
    return can_read_requests(user) and user.has_perm("accounts.change_legalhold")


def sign_identity(request: "DataRequest") -> str:
    """Return the token of the mailed link: this request only."""
    return signing.dumps(request.number, salt=IDENTITY_SALT)


def read_identity(token: str) -> str | None:
    """Return the number of the request that a mailed link proves; None: not ours, or too old."""
    try:
        return signing.loads(token, salt=IDENTITY_SALT, max_age=IDENTITY_LIFE)
    except signing.BadSignature:
        return None
