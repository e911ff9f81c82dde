"""Who must sign in with a second factor, and whether a session has one.

A session remembers by what its person signed in (allauth's records): asking it costs no query.
"""

import time
from typing import TYPE_CHECKING

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

if TYPE_CHECKING:
    from accounts.models import User

# The method of a record by which a second factor was shown; a passkey is both factors in one.
SECOND_FACTOR = "mfa"
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


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
