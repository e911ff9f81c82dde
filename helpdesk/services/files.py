"""Keeping the files that come with a question or a message."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile

from core import uploads
from helpdesk.models import Attachment, Message, Ticket


@contextmanager
def stored(files: Sequence[UploadedFile]) -> Iterator[list[Attachment]]:
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
                attachment.file.delete(save=False)


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


def attach(attachments: list[Attachment], ticket: Ticket, message: Message | None = None) -> None:
    for attachment in attachments:
        attachment.ticket, attachment.message = ticket, message
    if attachments:
        Attachment.objects.bulk_create(attachments)
