"""The help desk: tickets, their messages and attachments; which project a desk serves."""

from helpdesk.models.desk import Desk
from helpdesk.models.thread import Attachment, AttachmentQuerySet, Message, MessageQuerySet
from helpdesk.models.ticket import Ticket, TicketQuerySet

__all__ = [
    "Attachment",
    "AttachmentQuerySet",
    "Desk",
    "Message",
    "MessageQuerySet",
    "Ticket",
    "TicketQuerySet",
]
