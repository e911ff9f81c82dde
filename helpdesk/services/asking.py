"""Taking a question: once, not in floods, with its number and on the right desk."""

import ipaddress
import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Count, Func, IntegerField, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from core import audit
from helpdesk import emails
from helpdesk.models import Attachment, Desk, Ticket
from helpdesk.services.files import attach, stored
from helpdesk.services.moves import DeskClosedError, TooManyQuestionsError
from organisations.models import Organisation
from programmes.models import ProjectProvince
from publications.models import Topic

logger = logging.getLogger(__name__)
THROTTLE_WINDOW = timedelta(hours=1)


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
        FilesNotKeptError: the files cannot be stored now.
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
        with stored(files) as attachments, transaction.atomic():
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
    attach(attachments, ticket)
    emails.queue_received(ticket)
    after: dict[str, object] = {"state": ticket.state, "pilot": ticket.pilot_id}
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
