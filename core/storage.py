"""Where private files lie when no bucket is named: a folder (core.bucket is the other place)."""

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class StorageError(OSError):
    """The place of the private files cannot be reached, or refuses us."""


class FolderStorage(FileSystemStorage):
    """A file lies whole under its name, replacing a former one, or not at all.

    Who reads at the same moment gets the former file or the new one; what was kept outlives a power
    cut. Names come from `core.uploads.random_name` or from a row's number: they never collide.
    """

    def url(self, name):
        raise ValueError("A private file has no address.")

    def get_available_name(self, name, max_length=None):
        return name

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        _make_folder(target.parent)
        handle, unfinished = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fchmod(file.fileno(), settings.FILE_UPLOAD_PERMISSIONS)
                os.fsync(file.fileno())
            os.replace(unfinished, target)
        except BaseException:
            os.unlink(unfinished)
            raise
        _sync_folder(target.parent)
        return name


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, so that they outlive a power cut."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
