"""The audit trail as CSV, read in batches by key: memory stays flat at a million events."""

import json
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import audit
from core.csv_files import BYTE_ORDER_MARK, csv_lines
from core.datasets import Cell, stamp
from core.models import AuditEvent
from core.paging import rows_after

BATCH = 500
ORDER = ["-at", "-pk"]


def trail_csv(events: QuerySet[AuditEvent], language: str) -> Iterator[bytes]:
    """Yield UTF-8 with BOM: headings in `language`, then the events, the newest first."""
    with override(language):
        head = csv_lines([_headings()], language, start=BYTE_ORDER_MARK)
    yield head
    place, is_first = "", True
    while place or is_first:
        rows, place = rows_after(events.select_related("actor"), ORDER, place, BATCH)
        is_first = False
        # Not over the yield: another request may use the thread's language meanwhile.
        with override(language):
            lines = csv_lines(list(_lines(rows)), language)
        yield lines


def _headings() -> list[str]:
    return [
        _("Event"),
        _("Moment"),
        _("Number of the person"),
        _("Person"),
        _("Code of what was done"),
        _("What was done"),
        _("Code of the kind"),
        _("Kind of object"),
        _("Number of the object"),
        _("Changes: before → after"),
        _("Request number"),
        _("Network"),
        _("Before (JSON)"),
        _("After (JSON)"),
    ]


def _lines(events: list[AuditEvent]) -> Iterator[list[Cell]]:
    for event, changes in zip(events, audit.changes(events), strict=True):
        yield [
            event.pk,
            stamp(event.at),
            event.actor_id,
            audit.person(event),
            event.verb,
            audit.label(event.verb),
            event.target_label,
            audit.kind(event.target_label),
            event.target_id,
            "; ".join(f"{change.field}: {change.old} → {change.new}" for change in changes),
            event.request_id,
            event.address,
            json.dumps(event.before, ensure_ascii=False),
            json.dumps(event.after, ensure_ascii=False),
        ]
