"""Who may do what with a ticket, and the signed link by which an asker without account reads it."""

from datetime import timedelta
from enum import Enum

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import (
    HELP_DESK_OFFICER,
    PROGRAMME_OFFICER,
    PROVINCE_COORDINATOR,
    STAFF_ROLES,
)
from core.permissions import (
    ACCOUNT,
    CSO_EDITOR,
    CSO_PEOPLE,
    CSO_REPRESENTATIVE,
    Relation,
    lines,
    may,
    may_in_some_state,
)
from helpdesk.models import Ticket
from organisations.permissions import is_member, standing_of
from programmes.models import own_pilots
from programmes.permissions import COORDINATE

State = Ticket.State
_TICKETS = "helpdesk.ticket"
_WRITERS = (CSO_REPRESENTATIVE, CSO_EDITOR)
_OPEN = [State.NEW, State.OPEN, State.WAITING, State.ANSWERED]


def _is_own(user, ticket: Ticket) -> bool:
    """Asked by this person; a question for a CSO is the CSO's, so only while they belong to it."""
    is_asker = user.is_authenticated and ticket.asker_id == user.pk
    return is_asker and (ticket.organisation_id is None or _is_of_own_cso(user, ticket))


def _is_of_own_cso(user, ticket: Ticket) -> bool:
    key = ticket.organisation_id
    return key is not None and is_member(user, key, timezone.now())


def _writes_for_its_cso(user, ticket: Ticket) -> bool:
    key = ticket.organisation_id
    return key is not None and standing_of(user, key, timezone.now()) in _WRITERS


def _is_of_others(user, ticket: Ticket) -> bool:
    """Neither asked by this person nor for a CSO of theirs: nobody answers their own question."""
    return ticket.asker_id != user.pk and not _is_of_own_cso(user, ticket)


def _is_routed_here(user, ticket: Ticket) -> bool:
    place = (ticket.desk.project_id, ticket.pilot_id)
    return place in own_pilots(user).pilots and _is_of_others(user, ticket)


OWN_QUESTIONS = Relation(_("own questions"), _is_own)
OF_OWN_CSO = Relation(_("of own CSO"), _is_of_own_cso)
OF_CSO_TO_WRITE_FOR = Relation(_("of own CSO"), _writes_for_its_cso)
OF_OTHERS = Relation(_("questions of others"), _is_of_others)
ROUTED_TO_OWN_PILOTS = Relation(
    _("sent to own pilots"),
    _is_routed_here,
    lambda user: bool(own_pilots(user).pilots),
    COORDINATE,
)

ACTIONS = {
    "read_notes": pgettext_lazy("permission", "Read internal notes"),
    "write": pgettext_lazy("permission", "Write as the asker"),
    "close": pgettext_lazy("permission", "Close as the asker"),
    "reopen": pgettext_lazy("permission", "Open again"),
    "handle": pgettext_lazy("permission", "Answer, note, assign, move"),
    "count": pgettext_lazy("permission", "See how many wait"),
}

# "write", "close" and "reopen" are the asker's side; the desk's is "handle": reply, note, assign,
# move, renew the link. In which state which move is open: helpdesk.services.moves.
MATRIX = [
    *lines("helpdesk.desk", "view", HELP_DESK_OFFICER, PROGRAMME_OFFICER),
    *lines("helpdesk.desk", "add change", PROGRAMME_OFFICER),
    *lines(_TICKETS, "read", ACCOUNT, relation=OWN_QUESTIONS),
    *lines(_TICKETS, "read", *CSO_PEOPLE, relation=OF_OWN_CSO),
    *lines(_TICKETS, "read", HELP_DESK_OFFICER, carrier="view"),
    *lines(_TICKETS, "view", HELP_DESK_OFFICER),
    *lines(_TICKETS, "read view", PROVINCE_COORDINATOR, relation=ROUTED_TO_OWN_PILOTS),
    *lines(_TICKETS, "read_notes", HELP_DESK_OFFICER, relation=OF_OTHERS, carrier="view"),
    *lines(_TICKETS, "read_notes", PROVINCE_COORDINATOR, relation=ROUTED_TO_OWN_PILOTS),
    *lines(_TICKETS, "write close", ACCOUNT, states=_OPEN, relation=OWN_QUESTIONS),
    *lines(_TICKETS, "write close", *_WRITERS, states=_OPEN, relation=OF_CSO_TO_WRITE_FOR),
    *lines(_TICKETS, "reopen", ACCOUNT, states=[State.CLOSED], relation=OWN_QUESTIONS),
    *lines(_TICKETS, "reopen", *_WRITERS, states=[State.CLOSED], relation=OF_CSO_TO_WRITE_FOR),
    *lines(_TICKETS, "handle", HELP_DESK_OFFICER, relation=OF_OTHERS, carrier="change"),
    *lines(_TICKETS, "handle", PROVINCE_COORDINATOR, relation=ROUTED_TO_OWN_PILOTS),
    *lines(_TICKETS, "count", *STAFF_ROLES, carrier=""),
    *lines("helpdesk.message helpdesk.attachment", "view", HELP_DESK_OFFICER),
]

LINK_SALT = "helpdesk.link"
SENT_SALT = "helpdesk.sent"
# The mailed link outlives any question; a newer link, or "renew" by an officer, ends it sooner.
LINK_LIFE = timedelta(days=180)
# The confirmation page is shown once, right after sending.
SENT_LIFE = timedelta(hours=1)


class Side(Enum):
    """On which side of a ticket somebody acts."""

    ASKER = "asker"
    STAFF = "staff"


def can_read_queue(user) -> bool:
    """The desk's own page: officers, auditors, and coordinators while a pilot is theirs."""
    return may(user, "view", Ticket)


def can_count_questions(user) -> bool:
    """All ministry staff learn how many questions wait; to read them takes the queue."""
    return may(user, "count", Ticket)


def can_handle(user, ticket: Ticket | None = None) -> bool:
    """Reply, note, assign, move this one; without one: some. An auditor does none of these."""
    return may(user, "handle", ticket or Ticket)


def can_read_notes(user, ticket: Ticket) -> bool:
    """Staff do; but on questions of their own and of their CSOs they are askers like others."""
    return may(user, "read_notes", ticket)


def side_of(user, ticket: Ticket, *, by_link: bool = False) -> Side | None:
    """Return on which side `user` may write on a ticket that they can read; None: reading only.

    The asker's side is the asker, the representative and the editors of the CSO that it was asked
    for, and whoever came by the link that was mailed to an asker without account. A question asked
    for a CSO is the CSO's: who has left its team is not on its side any more. Whether its state
    takes anything now is the service's to say.
    """
    if _is_own(user, ticket):
        return Side.ASKER
    if can_handle(user, ticket):
        return Side.STAFF
    if by_link or may_in_some_state(user, "write", ticket):
        return Side.ASKER
    return None


def sign_link(ticket: Ticket) -> str:
    """Return the token of the mailed link: this ticket only, this version of its link only."""
    return signing.dumps([ticket.number, ticket.link_version], salt=LINK_SALT)


def read_link(token: str, number: str) -> int | None:
    """Return the link version that `token` proves for the ticket `number`; None: it proves none."""
    try:
        signed_number, version = signing.loads(token, salt=LINK_SALT, max_age=LINK_LIFE)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return version if signed_number == number else None


def sign_sent(ticket: Ticket) -> str:
    """Return the token of the confirmation page."""
    return signing.dumps(ticket.number, salt=SENT_SALT)


def read_sent(token: str) -> str | None:
    """Return the number of the ticket that was just sent; None: not ours, or too old."""
    try:
        return signing.loads(token, salt=SENT_SALT, max_age=SENT_LIFE)
    except signing.BadSignature:
        return None
