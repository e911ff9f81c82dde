"""Who may do what with a ticket, and the signed link by which an asker without account reads it."""

from datetime import timedelta
from enum import Enum

from django.core import signing
from django.utils import timezone

from accounts.models import HELP_DESK_OFFICER, PROGRAMME_OFFICER
from helpdesk.models import Ticket
from organisations.models import Membership
from organisations.permissions import membership_of

# What each role may do here (core.permissions); coordinators see their province in a later issue.
ROLE_PERMISSIONS = {
    HELP_DESK_OFFICER: {
        "helpdesk.view_desk",
        "helpdesk.view_ticket",
        "helpdesk.change_ticket",
        "helpdesk.view_message",
        "helpdesk.view_attachment",
    },
    PROGRAMME_OFFICER: {"helpdesk.view_desk", "helpdesk.add_desk", "helpdesk.change_desk"},
}

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
    return user.is_authenticated and user.is_staff and user.has_perm("helpdesk.view_ticket")


def can_count_questions(user) -> bool:
    """All ministry staff learn how many questions wait; to read them takes the queue."""
    return user.is_authenticated and user.is_staff


def can_handle(user) -> bool:
    """Reply, note, assign, move. An auditor may read tickets and do none of these."""
    return can_read_queue(user) and user.has_perm("helpdesk.change_ticket")


def can_read_notes(user, ticket: Ticket) -> bool:
    """Staff do; but on a question of their own they are an asker like everybody."""
    return can_read_queue(user) and ticket.asker_id != user.pk


def side_of(user, ticket: Ticket, *, by_link: bool = False) -> Side | None:
    """Return on which side `user` may write on a ticket that they can read; None: reading only.

    The asker's side is the asker, the representative and the editors of the CSO that it was asked
    for, and whoever came by the link that was mailed to an asker without account. A question asked
    for a CSO is the CSO's: who has left its team is not on its side any more.
    """
    is_own = user.is_authenticated and ticket.asker_id == user.pk
    if is_own and ticket.organisation_id is None:
        return Side.ASKER
    in_team = _membership(user, ticket)
    if is_own and in_team:
        return Side.ASKER
    if can_handle(user):
        return Side.STAFF
    if by_link or (in_team and in_team.can_write):
        return Side.ASKER
    return None


def _membership(user, ticket: Ticket) -> Membership | None:
    """Return what `user` is now in the CSO that the question was asked for."""
    if ticket.organisation_id is None:
        return None
    return membership_of(user, ticket.organisation_id, timezone.now())


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
