"""What happens to tickets: asked, written to, taken, moved. Each change is audited."""

from helpdesk.services.asking import ask_question, hash_address
from helpdesk.services.desks import save_desk
from helpdesk.services.erasure import (
    attachments_of,
    erase_person,
    erase_tickets,
    messages_of,
    tickets_of,
    with_texts_left,
)
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
    OwnQuestionError,
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
from helpdesk.services.retention import ADDRESS_KEPT, with_old_addresses

__all__ = [
    "ADDRESS_KEPT",
    "MOVES",
    "WITH_REPLY",
    "ChangedMeanwhileError",
    "DeskClosedError",
    "FilesNotKeptError",
    "MoveNotAllowedError",
    "OwnQuestionError",
    "SentAlreadyError",
    "TicketClosedError",
    "TooLateToReopenError",
    "TooManyLinksError",
    "TooManyQuestionsError",
    "add_message",
    "add_note",
    "ask_question",
    "attachments_of",
    "can_move",
    "can_reopen",
    "erase_person",
    "erase_tickets",
    "hash_address",
    "mail_link_again",
    "messages_of",
    "move_ticket",
    "moves_without_reply",
    "renew_link",
    "reply",
    "reply_states",
    "save_desk",
    "take_ticket",
    "tickets_of",
    "with_old_addresses",
    "with_texts_left",
]
