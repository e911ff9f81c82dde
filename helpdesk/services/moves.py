"""From which state a ticket may go into which, by whom; and how the rules refuse."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from helpdesk.models import Ticket
from helpdesk.permissions import Side

State = Ticket.State

# From → to → who may do it; waiting and answered need a public reply.
# Source: docs/domain/help-desk.md, section 1.
MOVES: dict[str, dict[str, set[Side]]] = {
    State.NEW: {
        State.OPEN: {Side.STAFF},
        State.WAITING: {Side.STAFF},
        State.ANSWERED: {Side.STAFF},
        State.CLOSED: {Side.ASKER},
        State.SPAM: {Side.STAFF},
    },
    State.OPEN: {
        State.WAITING: {Side.STAFF},
        State.ANSWERED: {Side.STAFF},
        State.CLOSED: {Side.ASKER},
    },
    State.WAITING: {
        State.OPEN: {Side.ASKER, Side.STAFF},
        State.ANSWERED: {Side.STAFF},
        State.CLOSED: {Side.ASKER},
    },
    State.ANSWERED: {
        State.OPEN: {Side.ASKER, Side.STAFF},
        State.CLOSED: {Side.ASKER, Side.STAFF},
    },
    State.CLOSED: {State.OPEN: {Side.ASKER, Side.STAFF}},
    State.SPAM: {State.NEW: {Side.STAFF}},
}
WITH_REPLY = {State.WAITING, State.ANSWERED}
REOPEN_WITHIN = timedelta(days=30)


class DeskClosedError(RuleError):
    message = _("The help desk takes no questions at the moment. Please try again later.")


class TooManyQuestionsError(RuleError):
    message = _(
        "Many questions came from this address in the last hour. Nothing was lost: please wait an "
        "hour and send it again, or call ALO 183."
    )


class TooManyLinksError(RuleError):
    message = _(
        "The link was asked for many times in the last hour. Please wait an hour and try again, or "
        "call ALO 183."
    )


class SentAlreadyError(RuleError):
    message = _(
        "This form was sent already. Your new text is kept below: please look at it and send it "
        "again."
    )


class FilesNotKeptError(RuleError):
    message = _(
        "Your files could not be stored just now, so nothing was sent. Your text is kept: please "
        "choose the files again in a few minutes, or send it without them."
    )


class TicketClosedError(RuleError):
    message = _("This question is closed. Please reopen it, or ask a new one.")


class TooLateToReopenError(RuleError):
    message = _("This question was closed more than 30 days ago. Please ask a new one.")


class MoveNotAllowedError(RuleError):
    message = _("The question cannot be put into that state from here.")


class OwnQuestionError(RuleError):
    message = _(
        "You asked this question yourself, or it was asked for an organisation of yours. Please "
        "leave it to a colleague."
    )


class ChangedMeanwhileError(RuleError):
    message = _(
        "Somebody wrote or changed something here meanwhile. Your text is kept: read what is new, "
        "then send again."
    )


def can_move(ticket: Ticket, state: str, side: Side) -> bool:
    """Whether MOVES lets `side` put the ticket from its state into `state`."""
    return side in MOVES[ticket.state].get(state, set())


def reply_states(ticket: Ticket) -> list[str]:
    """States in which the desk may leave the ticket with a public reply; empty: no reply now."""
    return [
        state
        for state in (State.ANSWERED, State.WAITING)
        if state == ticket.state or can_move(ticket, state, Side.STAFF)
    ]


def moves_without_reply(ticket: Ticket, side: Side) -> list[str]:
    """States into which a button alone may put the ticket, without a message."""
    return [
        state
        for state, sides in MOVES[ticket.state].items()
        if side in sides and state not in WITH_REPLY
    ]


def can_reopen(ticket: Ticket, at: datetime) -> bool:
    """Whether the asker may still reopen the closed ticket."""
    return ticket.closed_at is not None and at - ticket.closed_at <= REOPEN_WITHIN
