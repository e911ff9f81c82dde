"""The notices that the portal brings along: data/notices/<form>-<version>.<language>.md."""

from pathlib import Path

from django.db import connection
from django.utils import timezone

from accounts.models import Notice

FOLDER = Path(__file__).resolve().parent.parent / "data" / "notices"


def load_notices() -> int:
    """Publish each version that the database does not have yet; return how many. Safe to repeat.

    What staff have published under a number stays: a published notice never changes.
    """
    known = set(Notice.objects.values_list("form", "version"))
    missing = [
        Notice(form=form, version=version, published_at=timezone.now(), **texts)
        for (form, version), texts in sorted(_read().items())
        if (form, version) not in known
    ]
    # Two processes that migrate at once: the second finds the row, and its own is left out.
    Notice.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def load_notices_if_possible() -> None:
    """After a migrate; a database that stops at an older migration has no such table."""
    if Notice._meta.db_table in connection.introspection.table_names():
        load_notices()


def _read() -> dict[tuple[str, int], dict[str, str]]:
    """Return (form, version) → its two columns."""
    found: dict[tuple[str, int], dict[str, str]] = {}
    for path in FOLDER.glob("*.md"):
        name, language = path.stem.split(".")
        form, _dash, version = name.rpartition("-")
        text = path.read_text(encoding="utf-8")
        found.setdefault((form, int(version)), {})[f"text_{language}"] = text
    return found
