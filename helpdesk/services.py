"""What happens to tickets: asked, written to, taken, moved. Each change is audited."""

import hashlib
import ipaddress
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import PurePath
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Func, IntegerField, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, uploads
from core.errors import RuleError
from helpdesk import emails
from helpdesk.models import Attachment, Desk, Message, Ticket
from helpdesk.permissions import Party
from organisations.models import Organisation
from programmes.models import Project, ProjectProvince
from publications.models import Topic

logger = logging.getLogger(__name__)
State = Ticket.State

# From → to → who may do it (docs/domain/help-desk.md). Waiting and answered need a public reply.
MOVES: dict[str, dict[str, set[Party]]] = {
    State.NEW: {
        State.OPEN: {Party.STAFF},
        State.WAITING: {Party.STAFF},
        State.ANSWERED: {Party.STAFF},
        State.CLOSED: {Party.ASKER},
        State.SPAM: {Party.STAFF},
    },
    State.OPEN: {
        State.WAITING: {Party.STAFF},
        State.ANSWERED: {Party.STAFF},
        State.CLOSED: {Party.ASKER},
    },
    State.WAITING: {
        State.OPEN: {Party.ASKER, Party.STAFF},
        State.ANSWERED: {Party.STAFF},
        State.CLOSED: {Party.ASKER},
    },
    State.ANSWERED: {
        State.OPEN: {Party.ASKER, Party.STAFF},
        State.CLOSED: {Party.ASKER, Party.STAFF},
    },
    State.CLOSED: {State.OPEN: {Party.ASKER, Party.STAFF}},
    State.SPAM: {State.NEW: {Party.STAFF}},
}
WITH_REPLY = {State.WAITING, State.ANSWERED}
REOPEN_WITHIN = timedelta(days=30)
THROTTLE_WINDOW = timedelta(hours=1)


class DeskClosedError(RuleError):
    message = _("The help desk takes no questions at the moment. Please try again later.")


class TooManyQuestionsError(RuleError):
    message = _(
        "Many questions came from this address in the last hour. Nothing was lost: please wait an "
        "hour and send it again, or call ALO 183."
    )


class TicketClosedError(RuleError):
    message = _("This question is closed. Please reopen it, or ask a new one.")


class TooLateToReopenError(RuleError):
    message = _("This question was closed more than 30 days ago. Please ask a new one.")


class MoveNotAllowedError(RuleError):
    message = _("The question cannot be put into that state from here.")


class ChangedMeanwhileError(RuleError):
    message = _(
        "Somebody wrote or changed something here meanwhile. Your text is kept: read what is new, "
        "then send again."
    )


def can_move(ticket: Ticket, state: str, party: Party) -> bool:
    """Whether MOVES lets `party` put the ticket from its state into `state`."""
    return party in MOVES[ticket.state].get(state, set())


def reply_states(ticket: Ticket) -> list[str]:
    """States in which the desk may leave the ticket with a public reply; empty: no reply now."""
    return [
        state
        for state in (State.ANSWERED, State.WAITING)
        if state == ticket.state or can_move(ticket, state, Party.STAFF)
    ]


def moves_without_reply(ticket: Ticket, party: Party) -> list[str]:
    """States into which a button alone may put the ticket, without a message."""
    return [
        state
        for state, parties in MOVES[ticket.state].items()
        if party in parties and state not in WITH_REPLY
    ]


def hash_address(address: str) -> str:
    """Return a salted hash of a network address (IPv6: of its /64), to count by; not reversible."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if ip.version == 6:
        ip = ipaddress.ip_network((ip, 64), strict=False).network_address
    return salted_hmac("helpdesk.address", str(ip), algorithm="sha256").hexdigest()


def ask_question(
    *,
    key: UUID,
    language: str,
    name: str,
    email: str,
    province: int,
    topic: Topic,
    subject: str,
    question: str,
    asker: User | None = None,
    organisation: Organisation | None = None,
    organisation_name: str = "",
    address_hash: str = "",
    files: Sequence[UploadedFile] = (),
) -> Ticket:
    """Take a question: number it, route it, keep its files, queue the acknowledgement.

    The same form (`key`) sent twice, even at once, is one ticket; so is the same text from the
    same address within an hour (Back and send again). Both get the ticket that exists.

    `province` is a plate code; `files` have passed core.uploads.check_uploads.

    Raises:
        TooManyQuestionsError: the address or the e-mail has reached its hourly limit.
        DeskClosedError: no desk takes questions.
    """
    twin = _twin_or_flood(key, email, subject, question, address_hash, asker is not None)
    if twin is not None:
        return twin
    ticket = Ticket(
        submission_key=key,
        language=language,
        asker=asker,
        asker_name=name,
        asker_email=email,
        organisation=organisation,
        organisation_name=organisation_name,
        province_id=province,
        topic=topic,
        subject=subject,
        question=question,
        address_hash=address_hash,
    )
    try:
        with _stored(files) as attachments, transaction.atomic():
            return _create(ticket, attachments)
    except IntegrityError:
        twin = Ticket.objects.filter(submission_key=key).first()
        if twin is None:
            raise
        return twin


def _twin_or_flood(
    key: UUID, email: str, subject: str, question: str, address_hash: str, has_account: bool
) -> Ticket | None:
    """Find the ticket that this question already is, and count the last hour, in one query.

    Counted in PostgreSQL, so that it also holds while Redis is down. People with an account are
    counted by it alone: a training room shares one address.
    """
    recent = Q(created_at__gte=timezone.now() - THROTTLE_WINDOW)
    by_email, by_address = recent & Q(asker_email=email), recent & Q(address_hash=address_hash)
    found = Ticket.objects.filter(Q(submission_key=key) | by_email | by_address).aggregate(
        same_key=Max("pk", filter=Q(submission_key=key)),
        same_text=Max("pk", filter=by_email & Q(subject=subject, question=question)),
        by_email=Count("pk", filter=by_email),
        by_address=Count("pk", filter=by_address),
    )
    if same := found["same_key"] or found["same_text"]:
        return Ticket.objects.get(pk=same)
    is_counted = bool(address_hash) and not has_account
    if found["by_email"] >= settings.QUESTIONS_PER_EMAIL or (
        is_counted and found["by_address"] >= settings.QUESTIONS_PER_ADDRESS
    ):
        logger.warning("ticket_throttled by_email=%(by_email)s by_address=%(by_address)s", found)
        raise TooManyQuestionsError
    return None


def _create(ticket: Ticket, attachments: list[Attachment]) -> Ticket:
    _route(ticket)
    ticket.save(force_insert=True)
    _attach(attachments, ticket)
    emails.queue_received(ticket)
    after = {"state": ticket.state, "pilot": ticket.pilot_id}
    audit.record(actor=ticket.asker, verb="ticket_asked", target=ticket, after=after)
    logger.info("ticket_asked ticket=%s pilot=%s", ticket.pk, ticket.pilot_id)
    return ticket


def _route(ticket: Ticket) -> None:
    """Set desk, pilot and number, in one query.

    The pilot is the one that the province belongs to in the project that the desk serves; outside
    every catchment there is none, and the national desk has the ticket. Numbers come from a
    sequence: a gap may appear, a double never.
    """
    assignment = ProjectProvince.objects.filter(
        project=OuterRef("project"), province=ticket.province_id
    ).values(plate=Coalesce("pilot__province", "province"))
    route = (
        Desk.objects.filter(is_open=True)
        .values_list("pk")
        .annotate(
            plate=Subquery(assignment[:1]),
            serial=Func(
                Value("helpdesk_ticket_number"), function="nextval", output_field=IntegerField()
            ),
        )
        .first()
    )
    if route is None:
        raise DeskClosedError
    ticket.desk_id, ticket.pilot_id, serial = route
    ticket.number = f"DM-{timezone.localdate().year}-{serial:06d}"


@contextmanager
def _stored(files: Sequence[UploadedFile]) -> Iterator[list[Attachment]]:
    """Store files under random names; take away again what got no row that stays."""
    attachments: list[Attachment] = []
    is_done = False
    try:
        for file in files:
            attachments.append(_store(file))
        yield attachments
        is_done = True
    finally:
        for attachment in attachments:
            if not is_done or attachment.pk is None:
                attachment.file.storage.delete(attachment.file.name)


def _store(file: UploadedFile) -> Attachment:
    name = PurePath(file.name or "").name
    suffix = uploads.suffix_of(name)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    attachment = Attachment(
        name=f"{PurePath(name).stem[:180]}.{suffix}",
        media_type=uploads.ALLOWED[suffix][0],
        size_bytes=file.size or 0,
        sha256=digest.hexdigest(),
    )
    file.seek(0)
    attachment.file.save(uploads.random_name("helpdesk", suffix), file, save=False)
    return attachment


def _attach(attachments: list[Attachment], ticket: Ticket, message: Message | None = None) -> None:
    for attachment in attachments:
        attachment.ticket, attachment.message = ticket, message
    if attachments:
        Attachment.objects.bulk_create(attachments)


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
        TicketClosedError: the question was closed, perhaps while this message was typed.
    """
    with _stored(files) as attachments, transaction.atomic():
        ticket = _locked(ticket)
        if twin := ticket.messages.filter(submission_key=key).first():
            return twin
        if not ticket.is_open:
            raise TicketClosedError
        message = ticket.messages.create(
            author=author, is_by_staff=False, body=body, submission_key=key
        )
        _attach(attachments, ticket, message)
        state = State.OPEN if ticket.state in WITH_REPLY else ticket.state
        ticket.message_count += 1
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
        ChangedMeanwhileError: the ticket has changed since then.
        TicketClosedError: no reply is possible while it is closed or spam.
        MoveNotAllowedError: a reply cannot leave it in `state`.
    """
    with _stored(files) as attachments, transaction.atomic():
        ticket = _locked(ticket)
        if twin := ticket.messages.filter(submission_key=key).first():
            return twin
        _refuse_reply(ticket, version, state)
        message = ticket.messages.create(
            author=author, is_by_staff=True, body=body, submission_key=key
        )
        _attach(attachments, ticket, message)
        ticket.message_count += 1
        ticket.handler = ticket.handler or author
        _change(ticket, actor=author, verb="ticket_replied", state=state)
        emails.queue_reply(message)
        return message


def _refuse_reply(ticket: Ticket, version: int, state: str) -> None:
    if ticket.version != version:
        raise ChangedMeanwhileError
    if not ticket.is_open:
        raise TicketClosedError
    if state not in reply_states(ticket):
        raise MoveNotAllowedError


def add_note(
    *,
    ticket: Ticket,
    author: User,
    body: str,
    key: UUID,
    files: Sequence[UploadedFile] = (),
) -> Message:
    """Add an internal note: staff read it, askers never do, and no mail is sent."""
    with _stored(files) as attachments, transaction.atomic():
        ticket = _locked(ticket)
        if twin := ticket.messages.filter(submission_key=key).first():
            return twin
        message = ticket.messages.create(
            author=author,
            is_by_staff=True,
            visibility=Message.Visibility.INTERNAL,
            body=body,
            submission_key=key,
        )
        _attach(attachments, ticket, message)
        _change(ticket, actor=author, verb="ticket_note_added")
        return message


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
    before = {"handler": ticket.handler_id}
    ticket.handler = actor
    state = State.OPEN if ticket.state == State.NEW else ticket.state
    _change(ticket, actor=actor, verb="ticket_taken", state=state, before=before)
    return ticket


@transaction.atomic
def move_ticket(
    *,
    ticket: Ticket,
    actor: User | None,
    party: Party,
    state: str,
    version: int | None = None,
) -> Ticket:
    """Put the ticket into `state` without a message: close, reopen, spam and back.

    Asking for the state that it has already changes nothing (a double click).

    Raises:
        ChangedMeanwhileError: `version` is given and the ticket has changed since.
        TooLateToReopenError: the asker's 30 days are over.
        MoveNotAllowedError: MOVES does not know this move, or it needs a public reply.
    """
    ticket = _locked(ticket)
    if ticket.state == state:
        return ticket
    if version is not None and ticket.version != version:
        raise ChangedMeanwhileError
    if state not in moves_without_reply(ticket, party):
        raise MoveNotAllowedError
    if party is Party.ASKER and ticket.closed_at and not can_reopen(ticket, timezone.now()):
        raise TooLateToReopenError
    if state == State.OPEN and party is Party.STAFF:
        ticket.handler = ticket.handler or actor
    _change(ticket, actor=actor, verb=f"ticket_moved_{state}", state=state)
    return ticket


def can_reopen(ticket: Ticket, at) -> bool:
    """Whether the asker may still reopen the closed ticket."""
    return ticket.closed_at is not None and at - ticket.closed_at <= REOPEN_WITHIN


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


@transaction.atomic
def renew_link(*, ticket: Ticket, actor: User) -> Ticket:
    """End every link mailed so far and mail the asker a new one."""
    Ticket.objects.filter(pk=ticket.pk).update(link_version=F("link_version") + 1)
    ticket.refresh_from_db(fields=["link_version"])
    emails.queue_link(ticket, f"renewed-{ticket.link_version}")
    audit.record(actor=actor, verb="ticket_link_renewed", target=ticket)
    return ticket


@transaction.atomic
def mail_link_again(*, number: str, email: str) -> bool:
    """Mail the follow link to the asker who has lost it, at most once an hour.

    Returns whether number and address belong together; the page must not tell.
    """
    ticket = Ticket.objects.filter(number=number, asker_email=email).first()
    if ticket is None or ticket.state == State.SPAM:
        return False
    emails.queue_link(ticket, f"{timezone.now():%Y%m%d%H}")
    audit.record(actor=None, verb="ticket_link_mailed", target=ticket)
    return True


@transaction.atomic
def open_desk(*, name_tr: str, name_en: str, project: Project | None) -> Desk:
    """Make the desk of `project` (None: the national one) the desk that takes questions.

    Only one takes questions at a time; another that did stops. Safe to run again.
    """
    Desk.objects.filter(is_open=True).exclude(project=project).update(is_open=False)
    desk, is_new = Desk.objects.update_or_create(
        project=project,
        defaults={"name_tr": name_tr, "name_en": name_en, "is_open": True},
    )
    if is_new:
        audit.record(actor=None, verb="desk_opened", target=desk)
    return desk
