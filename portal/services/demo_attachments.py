"""Small files for a few of the demonstration's questions, made here and committed nowhere."""

import hashlib
import struct
import zlib

from django.core.files.base import ContentFile

from core import uploads
from helpdesk.models import Attachment, Ticket

# Every how many tickets one has a file.
EVERY = 17
PLAN = (
    "Taslak çalışma planı (kurgu)\n"
    "\n"
    "Ay\tFaaliyet\tSorumlu\n"
    "1\tİhtiyaç görüşmeleri\tProje ekibi\n"
    "2\tGönüllü eğitimi\tGönüllü sorumlusu\n"
    "3\tMahalle buluşmaları\tProje ekibi, muhtarlık\n"
    "4\tDeğerlendirme toplantısı\tYönetim kurulu\n"
)
SIDE_PIXELS = 240


def add_attachments(tickets: list[Ticket]) -> None:
    """Attach a text or a picture to every 17th question."""
    contents = [("taslak-calisma-plani.txt", PLAN.encode()), ("afis-taslagi.png", _picture())]
    chosen = tickets[::EVERY]
    Attachment.objects.bulk_create(
        _attachment(ticket, *contents[index % len(contents)]) for index, ticket in enumerate(chosen)
    )


def _attachment(ticket: Ticket, name: str, data: bytes) -> Attachment:
    suffix = uploads.suffix_of(name)
    attachment = Attachment(
        ticket=ticket,
        name=name,
        media_type=uploads.ALLOWED[suffix][0],
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    stored = uploads.random_name("helpdesk", suffix)
    attachment.file.save(stored, ContentFile(data), save=False)
    return attachment


def _picture() -> bytes:
    """Return a square of two colours as PNG."""
    upper, lower = b"\x0e\x5a\x6b", b"\xf2\xe9\xd8"
    rows = [upper if y < SIDE_PIXELS // 2 else lower for y in range(SIDE_PIXELS)]
    pixels = b"".join(b"\x00" + colour * SIDE_PIXELS for colour in rows)
    # 8 bits for each channel, red-green-blue.
    header = struct.pack(">IIBBBBB", SIDE_PIXELS, SIDE_PIXELS, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(pixels)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
