"""What happens to a ticket after it was asked: messages, replies, notes, who has it, its state."""

import logging
from collections.abc import Sequence
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core import audit
from helpdesk import emails
from helpdesk.models import Attachment, Message, Ticket
from helpdesk.permissions import Side
from helpdesk.services.files import attach, brings_more, stored
from helpdesk.services.moves import (
    WITH_REPLY,
    ChangedMeanwhileError,
    MoveNotAllowedError,
    SentAlreadyError,
    State,
    TicketClosedError,
    TooLateToReopenError,
    can_reopen,
    moves_without_reply,
    reply_states,
)
from organisations.permissions import roles_that
from organisations.services import ROLES, hold_role

logger = logging.getLogger(__name__)


def add_message(
    *,
    ticket: Ticket,
    author: User | None,
    body: str,
    key: UUID,
    files: Sequence[UploadedFile] = (),
) -> Message:
    """Add a message of the asker's side; an answered or waiting question is open again.

    `author` None is the asker without account. The same form (`key`) sent twice is one message.

    Raises:
        SentAlreadyError: the form was sent, and has been changed since.
        TicketClosedError: the question was closed, perhaps while this message was typed.
        NotInTeamError: the author does not write for the CSO any more.
        FilesNotKeptError: the files cannot be stored now.
    """
    message = Message(author=author, is_by_staff=False, body=body, submission_key=key)
    with stored(files) as attachments, transaction.atomic():
        _keep_in_team(ticket, author)
        ticket = _locked(ticket)
        if twin := _twin(ticket, message, attachments):
            return twin
        if not ticket.is_open:
            raise TicketClosedError
        _write(ticket, message, attachments)
        state = State.OPEN if ticket.state in WITH_REPLY else ticket.state
        _change(ticket, actor=author, verb="ticket_message_added", state=state)
        return message


def reply(
    *,
    ticket: Ticket,
    author: User,
    body: str,
    key: UUID,
    version: int,
    state: str = State.ANSWERED,
    files: Sequence[UploadedFile] = (),
) -> Message:
    """Add a public reply of the desk, leave the ticket in `state` and mail the asker.

    `version` is the ticket's when the form was made: whoever replies second, or replies without
    having seen the asker's newest words, is told so.

    Raises:
        SentAlreadyError: the form was sent, and has been changed since.
        ChangedMeanwhileError, TicketClosedError, MoveNotAllowedError: as `_refuse_reply` says.
        FilesNotKeptError: the files cannot be stored now.
    """
    message = Message(author=author, is_by_staff=True, body=body, submission_key=key)
    with stored(files) as attachments, transaction.atomic():
        ticket = _locked(ticket)
        if twin := _twin(ticket, message, attachments):
            return twin
        _refuse_reply(ticket, version, state)
        _write(ticket, message, attachments)
        _send_reply(message, state)
        return message


def _refuse_reply(ticket: Ticket, version: int, state: str) -> None:
    """Refuse a reply that does not fit the locked ticket.

    Raises:
        ChangedMeanwhileError: the ticket has changed since `version`.
        TicketClosedError: no reply is possible while it is closed or spam.
        MoveNotAllowedError: a reply cannot leave it in `state`.
    """
    if ticket.version != version:
        raise ChangedMeanwhileError
    if not ticket.is_open:
        raise TicketClosedError
    if state not in reply_states(ticket):
        raise MoveNotAllowedError


def _send_reply(message: Message, state: str) -> None:
    ticket = message.ticket
    ticket.handler = ticket.handler or message.author
    _change(ticket, actor=message.author, verb="ticket_replied", state=state)
    emails.queue_reply(message)


def add_note(
    *,
    ticket: Ticket,
    author: User,
    body: str,
    key: UUID,
    files: Sequence[UploadedFile] = (),
) -> Message:
    """Add an internal note: staff read it, askers never do, and no mail is sent.

    Raises:
        SentAlreadyError: the form was sent, and has been changed since.
        FilesNotKeptError: the files cannot be stored now.
    """
    internal = Message.Visibility.INTERNAL
    message = Message(
        author=author, is_by_staff=True, visibility=internal, body=body, submission_key=key
    )
    with stored(files) as attachments, transaction.atomic():
        ticket = _locked(ticket)
        if twin := _twin(ticket, message, attachments):
            return twin
        _write(ticket, message, attachments)
        _change(ticket, actor=author, verb="ticket_note_added")
        return message


def _twin(ticket: Ticket, message: Message, attachments: list[Attachment]) -> Message | None:
    """Return the message that the same form has made of the same words already; None: it is new.

    Raises:
        SentAlreadyError: it has made one of other words, or with other files.
    """
    twin = ticket.messages.filter(submission_key=message.submission_key).first()
    if twin and (twin.body != message.body or brings_more(attachments, twin.attachments.all())):
        raise SentAlreadyError
    return twin


def _write(ticket: Ticket, message: Message, attachments: list[Attachment]) -> None:
    """Keep a message with its files; notes are not counted, askers would see the number."""
    message.ticket = ticket
    message.save(force_insert=True)
    attach(attachments, ticket, message)
    if not message.is_note:
        ticket.message_count += 1


@transaction.atomic
def take_ticket(*, ticket: Ticket, actor: User, version: int) -> Ticket:
    """Make `actor` the one who handles the ticket; a new one is open from now on.

    Raises:
        ChangedMeanwhileError: it has changed since `version`; perhaps a colleague took it.
    """
    ticket = _locked(ticket)
    if ticket.handler_id == actor.pk and ticket.state != State.NEW:
        return ticket
    if ticket.version != version:
        raise ChangedMeanwhileError
    before: dict[str, object] = {"handler": ticket.handler_id}
    ticket.handler = actor
    state = State.OPEN if ticket.state == State.NEW else ticket.state
    _change(ticket, actor=actor, verb="ticket_taken", state=state, before=before)
    return ticket


@transaction.atomic
def move_ticket(
    *,
    ticket: Ticket,
    actor: User | None,
    side: Side,
    state: str,
    version: int | None = None,
) -> Ticket:
    """Put the ticket into `state` without a message: close, reopen, spam and back.

    Asking for the state that it has already changes nothing (a double click).

    Raises:
        ChangedMeanwhileError: `version` is given and the ticket has changed since.
        TooLateToReopenError: the asker's 30 days are over.
        MoveNotAllowedError: MOVES does not know this move, or it needs a public reply.
        NotInTeamError: the actor does not write for the CSO any more.
    """
    if side is Side.ASKER:
        _keep_in_team(ticket, actor)
    ticket = _locked(ticket)
    if ticket.state == state:
        return ticket
    _refuse_move(ticket, side, state, version)
    if state == State.OPEN and side is Side.STAFF:
        ticket.handler = ticket.handler or actor
    _change(ticket, actor=actor, verb=f"ticket_moved_{state}", state=state)
    return ticket


def _refuse_move(ticket: Ticket, side: Side, state: str, version: int | None) -> None:
    """Refuse a move that does not fit the locked ticket.

    Raises:
        ChangedMeanwhileError, MoveNotAllowedError, TooLateToReopenError: see `move_ticket`.
    """
    if version is not None and ticket.version != version:
        raise ChangedMeanwhileError
    if state not in moves_without_reply(ticket, side):
        raise MoveNotAllowedError
    if side is Side.ASKER and ticket.closed_at and not can_reopen(ticket, timezone.now()):
        raise TooLateToReopenError


def _keep_in_team(ticket: Ticket, person: User | None) -> None:
    """Keep the asker's side as it is while it writes on a question of a CSO.

    Raises:
        NotInTeamError: `person` has left, or does not write for the CSO any more.
    """
    if person is not None and ticket.organisation is not None:
        own = ticket.asker_id == person.pk
        roles = ROLES if own else roles_that("write", ticket._meta.label_lower)
        hold_role(person=person, organisation=ticket.organisation, roles=roles)


def _locked(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_for_update().defer("search").get(pk=ticket.pk)


def _change(
    ticket: Ticket,
    *,
    actor: User | None,
    verb: str,
    state: str | None = None,
    before: dict[str, object] | None = None,
) -> None:
    """Save a locked ticket in `state`, with a new version and its line in the audit trail."""
    was = ticket.state
    ticket.state = state or was
    if ticket.state != was:
        ticket.closed_at = timezone.now() if ticket.state == State.CLOSED else None
    ticket.version += 1
    ticket.save(
        update_fields=["state", "closed_at", "handler", "message_count", "version", "updated_at"]
    )
    audit.record(
        actor=actor,
        verb=verb,
        target=ticket,
        before={"state": was, **(before or {})},
        after={"state": ticket.state, "handler": ticket.handler_id},
    )
    logger.info("%s ticket=%s state=%s", verb, ticket.pk, ticket.state)
