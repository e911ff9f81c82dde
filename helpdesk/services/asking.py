"""Taking a question: once, not in floods, with its number and on the right desk."""

import ipaddress
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Func, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Notice, User
from accounts.services import record_notice
from core import audit
from core.paging import CappedCount
from helpdesk import emails
from helpdesk.models import Attachment, Desk, Ticket
from helpdesk.services.files import attach, brings_more, stored
from helpdesk.services.limits import take_turns
from helpdesk.services.moves import DeskClosedError, SentAlreadyError, TooManyQuestionsError
from organisations.models import Organisation
from organisations.services import hold_role
from programmes.models import ProjectProvince
from publications.models import Topic

logger = logging.getLogger(__name__)
THROTTLE_WINDOW = timedelta(hours=1)
# What people type: two forms that differ in one of these are two questions.
TYPED = [
    "asker_id",
    "asker_name",
    "asker_email",
    "organisation_id",
    "organisation_name",
    "province_id",
    "topic_id",
    "subject",
    "question",
]


def hash_address(address: str) -> str:
    """Return a keyed hash of a network address (IPv6: of its /64), to count by.

    Keyed with our secret: whoever has that can try all addresses, so it is kept for a day only.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if ip.version == 6:
        ip = ipaddress.ip_network((ip, 64), strict=False).network_address
    return salted_hmac("helpdesk.address", str(ip), algorithm="sha256").hexdigest()


class Asked(TypedDict):
    """What somebody asks, as the form gives it; `province` is a plate code."""

    language: str
    name: str
    email: str
    province: int
    topic: Topic
    subject: str
    question: str
    asker: NotRequired[User | None]
    organisation: NotRequired[Organisation | None]
    organisation_name: NotRequired[str]
    address_hash: NotRequired[str]
    # Of the privacy notice that stood on the form.
    notice_version: NotRequired[int | None]


def ask_question(
    *, key: UUID, files: Sequence[UploadedFile] = (), **asked: Unpack[Asked]
) -> Ticket:
    """Take a question: number it, route it, keep its files, queue the acknowledgement.

    The same form (`key`) sent twice, even at once, is one ticket; so is the same question from the
    same address within an hour (two tabs). Both get the ticket that exists. `files` have passed
    core.uploads.check_uploads.

    Raises:
        SentAlreadyError: the form was sent, and has been changed since.
        TooManyQuestionsError: the address or the e-mail has reached its hourly limit.
        DeskClosedError: no desk takes questions.
        NotInTeamError: the asker does not belong to the CSO any more.
        FilesNotKeptError: the files cannot be stored now.
    """
    ticket = _as_ticket(key, asked)
    with stored(files) as attachments, transaction.atomic():
        take_turns(
            f"question:{key}",
            f"question:email:{ticket.asker_email}",
            f"question:address:{ticket.address_hash}" if _counts_by_address(ticket) else "",
        )
        if ticket.asker and ticket.organisation:
            hold_role(person=ticket.asker, organisation=ticket.organisation)
        if twin := _twin(ticket, attachments):
            return twin
        _create(ticket, attachments, asked.get("notice_version"))
        return ticket


def _as_ticket(key: UUID, asked: Asked) -> Ticket:
    return Ticket(
        submission_key=key,
        language=asked["language"],
        asker=asked.get("asker"),
        asker_name=asked["name"],
        asker_email=asked["email"],
        organisation=asked.get("organisation"),
        organisation_name=asked.get("organisation_name", ""),
        province_id=asked["province"],
        topic=asked["topic"],
        subject=asked["subject"],
        question=asked["question"],
        address_hash=asked.get("address_hash", ""),
    )


def _twin(ticket: Ticket, attachments: list[Attachment]) -> Ticket | None:
    """Return the ticket that this question is already; None: it is new.

    Raises:
        SentAlreadyError: the same form has made a ticket of other words, or with other files.
    """
    typed = {name: getattr(ticket, name) for name in TYPED}
    recent = Q(created_at__gte=timezone.now() - THROTTLE_WINDOW)
    found = Ticket.objects.defer("search").filter(
        Q(submission_key=ticket.submission_key) | (recent & Q(**typed))
    )
    for other in found:
        is_same = all(getattr(other, name) == value for name, value in typed.items())
        if is_same and not brings_more(attachments, other.attachments.all()):
            return other
    if any(other.submission_key == ticket.submission_key for other in found):
        raise SentAlreadyError
    return None


def _counts_by_address(ticket: Ticket) -> bool:
    """People with an account are counted by it alone: a training room shares one address."""
    return bool(ticket.address_hash) and ticket.asker is None


def _refuse_flood(ticket: Ticket, by_sender: int, by_address: int) -> None:
    """Refuse what passes a limit of the last hour.

    Raises:
        TooManyQuestionsError: the address or the sender has reached its hourly limit.
    """
    is_flood = _counts_by_address(ticket) and by_address >= settings.QUESTIONS_PER_ADDRESS
    if is_flood or by_sender >= settings.QUESTIONS_PER_EMAIL:
        logger.warning("ticket_throttled by_sender=%s by_address=%s", by_sender, by_address)
        raise TooManyQuestionsError


def _sent_lately(ticket: Ticket) -> dict[str, CappedCount]:
    """Count the last hour in PostgreSQL, so that the limits hold while Redis is down.

    Strangers who type the e-mail of somebody with an account do not use up that person's limit.
    """
    recent = Ticket.objects.filter(created_at__gte=timezone.now() - THROTTLE_WINDOW)
    sender = {"asker": ticket.asker} if ticket.asker else {"asker_email": ticket.asker_email}
    if ticket.asker is None:
        recent = recent.filter(asker=None)
    return {
        "by_sender": CappedCount(recent.filter(**sender)),
        "by_address": CappedCount(recent.filter(address_hash=ticket.address_hash)),
    }


def _create(ticket: Ticket, attachments: list[Attachment], notice: int | None) -> None:
    _route(ticket)
    ticket.save(force_insert=True)
    attach(attachments, ticket)
    emails.queue_received(ticket)
    form, asker = Notice.Form.QUESTION, ticket.asker
    record_notice(form=form, version=notice, person=asker, email=ticket.asker_email)
    after: dict[str, object] = {"state": ticket.state, "pilot": ticket.pilot_id}
    audit.record(actor=ticket.asker, verb="ticket_asked", target=ticket, after=after)
    logger.info("ticket_asked ticket=%s pilot=%s", ticket.pk, ticket.pilot_id)


def _route(ticket: Ticket) -> None:
    """Set desk, pilot and number, and count what the sender has sent, in one query.

    The pilot is the one that the province belongs to in the project that the desk serves; outside
    every catchment there is none, and the national desk has the ticket. Numbers come from a
    sequence: a gap may appear, a double never.
    """
    assignment = ProjectProvince.objects.filter(
        project=OuterRef("project"), province=ticket.province_id
    ).values(plate=Coalesce("pilot__province", "province"))
    route = (
        Desk.objects.open()
        .values_list("pk")
        .annotate(
            plate=Subquery(assignment[:1]),
            serial=Func(
                Value("helpdesk_ticket_number"), function="nextval", output_field=IntegerField()
            ),
            **_sent_lately(ticket),
        )
        .first()
    )
    if route is None:
        raise DeskClosedError
    ticket.desk_id, ticket.pilot_id, serial, by_sender, by_address = route
    _refuse_flood(ticket, by_sender, by_address)
    ticket.number = f"DM-{timezone.localdate().year}-{serial:06d}"
