"""What happens to tickets: asked, written to, taken, moved. Each change is audited."""

from helpdesk.services.asking import ask_question, hash_address
from helpdesk.services.desks import save_desk
from helpdesk.services.handling import (
    add_message,
    add_note,
    move_ticket,
    reply,
    take_ticket,
)
from helpdesk.services.links import mail_link_again, renew_link
from helpdesk.services.moves import (
    MOVES,
    WITH_REPLY,
    ChangedMeanwhileError,
    DeskClosedError,
    FilesNotKeptError,
    MoveNotAllowedError,
    SentAlreadyError,
    TicketClosedError,
    TooLateToReopenError,
    TooManyLinksError,
    TooManyQuestionsError,
    can_move,
    can_reopen,
    moves_without_reply,
    reply_states,
)
from helpdesk.services.retention import forget_addresses

__all__ = [
    "MOVES",
    "WITH_REPLY",
    "ChangedMeanwhileError",
    "DeskClosedError",
    "FilesNotKeptError",
    "MoveNotAllowedError",
    "SentAlreadyError",
    "TicketClosedError",
    "TooLateToReopenError",
    "TooManyLinksError",
    "TooManyQuestionsError",
    "add_message",
    "add_note",
    "ask_question",
    "can_move",
    "can_reopen",
    "forget_addresses",
    "hash_address",
    "mail_link_again",
    "move_ticket",
    "moves_without_reply",
    "renew_link",
    "reply",
    "reply_states",
    "save_desk",
    "take_ticket",
]
