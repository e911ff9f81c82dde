"""Who may change accounts, who needs a second factor, who handles what people ask about their data.

Administrators handle requests, holds and notices: whoever erases reads everything about a person,
which is more than any other role may. Auditors read the queue, the log and the holds. Nobody but
the person opens an export.

A session remembers by what its person signed in (allauth's records): asking it costs no query.
"""

import time
from datetime import timedelta

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import DataExport, DataRequest, User
from core.permissions import ACCOUNT, DOES_ALL, SEES_ALL, VISITOR, Relation, lines, may

_STAFF = (
    *(DOES_ALL, SEES_ALL, "programme_officer", "training_coordinator", "help_desk_officer"),
    *("editor", "reviewer", "province_coordinator"),
)
_REQUESTS = "accounts.datarequest"
_OPEN = DataRequest.OPEN

ACTIONS = {
    "read_queue": pgettext_lazy("permission", "Open the queue"),
    "handle_request": pgettext_lazy("permission", "Decide and carry out"),
    "take_back": pgettext_lazy("permission", "Take back"),
    "handle_hold": pgettext_lazy("permission", "Place and lift"),
    "inventory": pgettext_lazy("permission", "Read the inventory of personal data"),
}

OWN_REQUESTS = Relation(_("own requests"), lambda user, row: row.person_id == user.pk)
OF_OTHERS = Relation(_("requests of others"), lambda user, row: row.person_id != user.pk)
OWN_EXPORTS = Relation(_("own files"), lambda user, row: row.person_id == user.pk)
PUBLISHED = Relation(_("published"), lambda user, notice: notice.published_at is not None)
UNPUBLISHED = Relation(_("not published yet"), lambda user, notice: notice.published_at is None)

MATRIX = [
    *lines("accounts.user", "view add change", DOES_ALL),
    *lines(_REQUESTS, "read read_queue", DOES_ALL, carrier="view"),
    *lines(_REQUESTS, "read", ACCOUNT, relation=OWN_REQUESTS),
    *lines(_REQUESTS, "take_back", ACCOUNT, states=_OPEN, relation=OWN_REQUESTS),
    *lines(
        *(_REQUESTS, "handle_request", DOES_ALL),
        states=_OPEN,
        relation=OF_OTHERS,
        carrier="change",
    ),
    *lines("accounts.dataexport", "read", ACCOUNT, relation=OWN_EXPORTS),
    *lines("accounts.legalhold", "read", DOES_ALL, carrier="view"),
    *lines("accounts.legalhold", "handle_hold", DOES_ALL, carrier="change"),
    *lines("accounts.notice", "read", VISITOR, relation=PUBLISHED),
    *lines("accounts.notice", "view add", DOES_ALL),
    *lines("accounts.notice", "change delete", DOES_ALL, relation=UNPUBLISHED),
    *lines("accounts.notice", "inventory", *_STAFF, carrier=""),
]

# The method of a record by which a second factor was shown; a passkey is both factors in one.
SECOND_FACTOR = "mfa"
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# The mailed link by which somebody without account shows that an address is theirs.
IDENTITY_SALT = "accounts.identity"
IDENTITY_LIFE = timedelta(days=30)
# The mailed link that opens the copy made for an address without account.
COPY_SALT = "accounts.copy"
COPY_LIFE = timedelta(days=30)


def person_of(request: HttpRequest) -> User:
    """Return who is signed in, for a view that nobody else reaches.

    Raises:
        PermissionDenied: nobody is.
    """
    if isinstance(request.user, AnonymousUser):
        raise PermissionDenied
    return request.user


def needs_second_factor(person: User | AnonymousUser) -> bool:
    """Every role of the ministry needs one; experts and people of CSOs may have one."""
    return person.is_authenticated and (person.is_staff or person.is_superuser)


def has_shown_second_factor(request: HttpRequest, person: User) -> bool:
    """Say whether this session was signed in with a second factor, by this very person."""
    records = get_authentication_records(request, person)
    return any(record.get("method") == SECOND_FACTOR for record in records)


def factors_of(person: User) -> set[str]:
    """Return the kinds of second factor that the person has set up; recovery codes are none."""
    kinds = Authenticator.objects.filter(user=person, type__in=FACTORS)
    return set(kinds.values_list("type", flat=True))


def signed_in_just_now(request: HttpRequest, person: User) -> bool:
    """Say whether this session's last proof is so fresh that a further one would prove no more."""
    records = get_authentication_records(request, person)
    return bool(records) and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT


def can_read_requests(user) -> bool:
    """Open the queue: administrators and auditors. One's own request everybody reads."""
    return may(user, "read_queue", _REQUESTS)


def can_handle_requests(user) -> bool:
    return may(user, "handle_request", _REQUESTS)


def can_read_inventory(user) -> bool:
    """All ministry staff may read what the portal holds, and why; it names nobody."""
    return may(user, "inventory", "accounts.notice")


def can_handle_holds(user) -> bool:
    return may(user, "handle_hold", "accounts.legalhold")


def sign_identity(request: DataRequest) -> str:
    """Return the token of the mailed link: this request only."""
    return signing.dumps(request.number, salt=IDENTITY_SALT)


def read_identity(token: str) -> str | None:
    """Return the number of the request that a mailed link proves; None: not ours, or too old."""
    try:
        return signing.loads(token, salt=IDENTITY_SALT, max_age=IDENTITY_LIFE)
    except signing.BadSignature:
        return None


def sign_copy(export: DataExport) -> str:
    """Return the token of the mailed link: this copy only."""
    return signing.dumps(export.pk, salt=COPY_SALT)


def read_copy(token: str) -> int | None:
    """Return the key of the copy that a mailed link opens; None: not ours, or too old."""
    try:
        return signing.loads(token, salt=COPY_SALT, max_age=COPY_LIFE)
    except signing.BadSignature:
        return None
