"""Uploaded files: what is let in, under which name it is kept, and how it is handed out."""

import logging
import secrets
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import PurePath
from typing import IO
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db.models import FileField
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

logger = logging.getLogger(__name__)

MOST_FILES = 5
LARGEST_FILE = 10 * 1024 * 1024
LARGEST_TOGETHER = 25 * 1024 * 1024
LARGEST_UNPACKED = 20 * LARGEST_FILE

# Suffix → (media type, how its content begins).
Kinds = dict[str, tuple[str, tuple[bytes, ...]]]
ALLOWED: Kinds = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (b"PK\x03\x04",),
    ),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", (b"PK\x03\x04",)),
    "txt": ("text/plain", ()),
}
# A member that each zipped format must hold; macros make a file another format.
ZIP_MEMBERS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "odt": "content.xml",
    "ods": "content.xml",
}
# Files whose rows are read and then forgotten; their encoding is found while they are read.
TABLES: Kinds = {
    "csv": ("text/csv", ()),
    "xlsx": ALLOWED["xlsx"],
}
# How old Office files begin, and those that a password protects.
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Where Word, Excel and OpenDocument keep them, in lower case: Windows does not tell cases apart.
MACRO_FOLDERS = ("basic/", "scripts/")
MACRO_FILES = ("vbaproject.bin", ".bas")


class LostUpload(UploadedFile):
    """An upload that the disk had no room for: only what it was called is left."""


class UploadHandler(TemporaryFileUploadHandler):
    """As Django's; but a full disk is told at the form's field, so that the text is not lost."""

    is_lost = False

    def new_file(self, *args, **kwargs):
        self.is_lost = False
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            self._lose()

    def receive_data_chunk(self, raw_data, start):
        if self.is_lost:
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self._lose()

    def file_complete(self, file_size):
        if not self.is_lost:
            try:
                return super().file_complete(file_size)
            except OSError:
                self._lose()
        return LostUpload(name=self.file_name, size=file_size)

    def _lose(self) -> None:
        logger.exception("upload_lost")
        self.is_lost = True


def suffix_of(name: str) -> str:
    return PurePath(name).suffix[1:].lower()


def check_upload(upload: UploadedFile, kinds: Kinds = ALLOWED) -> None:
    """Refuse a file whose size, suffix or content is not among `kinds`.

    Raises:
        ValidationError: with a sentence that names the file and says what to do.
    """
    name = PurePath(upload.name or "").name
    _refuse_by_name(upload, name, kinds)
    if not upload.size:
        raise ValidationError(_("“%(name)s” is empty. Please choose it again.") % {"name": name})
    if upload.size > LARGEST_FILE:
        raise ValidationError(
            _("“%(name)s” is larger than 10 MB. Please make it smaller.") % {"name": name}
        )
    if words := _fault_of_content(upload, suffix_of(name), kinds):
        raise ValidationError(words % {"name": name})


def _refuse_by_name(upload: UploadedFile, name: str, kinds: Kinds) -> None:
    if isinstance(upload, LostUpload):
        raise ValidationError(
            _(
                "“%(name)s” could not be taken just now. Please choose it again in a few minutes, "
                "or send your text without it."
            )
            % {"name": name}
        )
    if suffix_of(name) not in kinds:
        raise ValidationError(
            _("“%(name)s” cannot be accepted. Allowed kinds are: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(sorted(kinds))}
        )


def check_uploads(uploads: list[UploadedFile]) -> None:
    """Refuse too many or too large files together, and each that is not allowed."""
    if len(uploads) > MOST_FILES:
        raise ValidationError(
            ngettext(
                "Please attach at most %(count)d file.",
                "Please attach at most %(count)d files.",
                MOST_FILES,
            )
            % {"count": MOST_FILES}
        )
    if sum(upload.size or 0 for upload in uploads) > LARGEST_TOGETHER:
        raise ValidationError(_("The files are larger than 25 MB together. Please send fewer."))
    for upload in uploads:
        check_upload(upload)


def _fault_of_content(upload: UploadedFile, suffix: str, kinds: Kinds) -> str:
    """Return what is wrong with the content, in words with a place for the name; "": nothing."""
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    starts = kinds[suffix][1]
    if suffix in ZIP_MEMBERS and head.startswith(OLD_OFFICE):
        return _(
            "“%(name)s” is protected by a password or was saved in an old format. "
            "Please save it again without a password."
        )
    if starts and not head.startswith(starts):
        return _mismatch()
    if suffix == "txt":
        return "" if _is_text(upload) else _mismatch()
    return _fault_of_archive(upload, suffix) if suffix in ZIP_MEMBERS else ""


def _mismatch() -> str:
    return _("The content of “%(name)s” does not match its ending. Please save it again.")


def _is_text(upload: UploadedFile) -> bool:
    data = upload.read()
    upload.seek(0)
    if b"\x00" in data:
        return False
    for encoding in ("utf-8", "windows-1254"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _fault_of_archive(upload: UploadedFile, suffix: str) -> str:
    """The format's own part is there, no macro is, and it does not unpack to a flood."""
    try:
        with zipfile.ZipFile(upload) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return _mismatch()
    finally:
        upload.seek(0)
    names = {member.filename for member in members}
    if _has_macro(name.lower() for name in names):
        return _("“%(name)s” holds macros. Please save it without them.")
    if sum(member.file_size for member in members) > LARGEST_UNPACKED:
        return _("“%(name)s” unpacks to far more than its size. It is not accepted.")
    return "" if ZIP_MEMBERS[suffix] in names else _mismatch()


def _has_macro(lowered: Iterable[str]) -> bool:
    return any(name.startswith(MACRO_FOLDERS) or name.endswith(MACRO_FILES) for name in lowered)


def random_name(folder: str, suffix: str) -> str:
    """Return a storage name that says nothing about the file and cannot be guessed."""
    token = secrets.token_hex(16)
    return f"{folder}/{token[:2]}/{token}.{suffix}"


def store_generated(name: str, data: bytes) -> None:
    """Keep a file that the portal made: whole under `name`, replacing a former one, or not at all.

    Raises:
        OSError: the disk is full, or the bucket cannot be reached; nothing is left behind.
    """
    default_storage.save(name, ContentFile(data))


def store_written(name: str, file: IO[bytes]) -> None:
    """As `store_generated`, for what was too large to be made in memory.

    Raises:
        OSError: the disk is full, or the bucket cannot be reached; nothing is left behind.
    """
    default_storage.save(name, File(file))


def forget(name: str) -> None:
    """Take a stored file away; one that cannot be reached now is named in the log and stays."""
    try:
        default_storage.delete(name)
    except OSError:
        logger.exception("file_left_behind name=%s", name)


def _file_fields() -> list[FileField]:
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    return [field for field in fields if isinstance(field, FileField)]


def names_of_rows() -> set[str]:
    """Return the name of every file that a row names."""
    named: set[str] = set()
    for field in _file_fields():
        names = field.model._default_manager.values_list(field.name, flat=True)
        named.update(name for name in names.iterator() if name)
    return named


def names_of_files() -> set[str]:
    """Return the name of every stored file, in the folders of the apps that keep files only."""
    folders = {f"{field.model._meta.app_label}/" for field in _file_fields()}
    return {name for folder in folders for name in _names_in(folder)}


def _names_in(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in files)
    for inner in folders:
        yield from _names_in(f"{folder}{inner}/")


def older_than(at: datetime, names: list[str]) -> list[str]:
    """Return those of the stored files that were last written before `at`."""
    return [name for name in names if default_storage.get_modified_time(name) < at]


def file_response(file: FieldFile, name: str, media_type: str) -> HttpResponseBase:
    """Hand out a private file as a download, after the caller has checked the permission.

    Behind the reverse proxy only its name is sent (X-Accel-Redirect) if it lies in the folder that
    both share; a file of the bucket comes through the portal while it arrives.

    Raises:
        Http404: the row is here, its file is not. OSError: the files cannot be reached.
    """
    if settings.X_ACCEL_LOCATION and isinstance(file.storage, FileSystemStorage):
        response: HttpResponseBase = HttpResponse(content_type=media_type)
        response["X-Accel-Redirect"] = f"{settings.X_ACCEL_LOCATION}/{quote(str(file.name))}"
    else:
        response = _whole_file(file, media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _whole_file(file: FieldFile, media_type: str) -> FileResponse:
    try:
        opened = file.storage.open(str(file.name))
    except FileNotFoundError as error:
        # A restored database without its files.
        logger.exception("file_missing name=%s", file.name)
        raise Http404 from error
    length = {"Content-Length": str(opened.size)}
    return FileResponse(opened, content_type=media_type, headers=length)
