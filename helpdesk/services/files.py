"""Keeping the files that come with a question or a message."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from core import uploads
from helpdesk.models import Attachment, Message, Ticket
from helpdesk.services.moves import FilesNotKeptError

logger = logging.getLogger(__name__)


@contextmanager
def stored(files: Sequence[UploadedFile]) -> Iterator[list[Attachment]]:
    """Store files under random names; take away again what got no row that stays.

    Raises:
        FilesNotKeptError: the disk is full, or the bucket cannot be reached.
    """
    attachments: list[Attachment] = []
    is_done = False
    try:
        for file in files:
            attachments.append(_describe(file))
            _store(attachments[-1], file)
        yield attachments
        is_done = True
    finally:
        for attachment in attachments:
            if not is_done or attachment.pk is None:
                uploads.forget(str(attachment.file.name))


def _describe(file: UploadedFile) -> Attachment:
    name = PurePath(file.name or "").name
    suffix = uploads.suffix_of(name)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return Attachment(
        name=f"{PurePath(name).stem[:180]}.{suffix}",
        media_type=uploads.ALLOWED[suffix][0],
        size_bytes=file.size or 0,
        sha256=digest.hexdigest(),
        file=uploads.random_name("helpdesk", suffix),
    )


def _store(attachment: Attachment, file: UploadedFile) -> None:
    try:
        attachment.file.storage.save(str(attachment.file.name), file)
    except OSError as error:
        logger.exception("attachment_not_kept name=%s", attachment.file.name)
        raise FilesNotKeptError from error


def brings_more(attachments: list[Attachment], kept: QuerySet[Attachment]) -> bool:
    """Whether a form sent again brings a file that is not `kept` already.

    One that brings fewer is no news: browsers forget chosen files when people go back.
    """
    sent = {attachment.sha256 for attachment in attachments}
    return bool(sent) and not sent <= set(kept.values_list("sha256", flat=True))


def attach(attachments: list[Attachment], ticket: Ticket, message: Message | None = None) -> None:
    for attachment in attachments:
        attachment.ticket, attachment.message = ticket, message
    if attachments:
        Attachment.objects.bulk_create(attachments)
