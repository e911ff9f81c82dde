"""The history of one row in words: who, when, what, from which value to which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from simple_history.models import DeletedObject
from simple_history.template_utils import HistoricalRecordContextHelper, ObjDiffDisplay

from core import audit
from core.models import AuditEvent

MOST_LINES = 200
# Letters of a text that are shown on either side of an arrow.
LONGEST = 300


@dataclass(frozen=True)
class Line:
    """One row of a history page; `who` is None for the system and for visitors."""

    at: datetime
    who: models.Model | None
    done: str
    changes: Sequence[audit.Change]


def version_line(record: Any) -> Line:
    """Return a kept version as a line; its changes were noted on it (None on the oldest)."""
    words = {"+": _("Created"), "~": _("Changed"), "-": _("Deleted")}
    done = words[record.history_type]
    if record.history_change_reason:
        done = f"{done}: {record.history_change_reason}"
    changes = getattr(record, "history_delta_changes", [])
    return Line(record.history_date, record.history_user, done, changes)


def event_lines(model: type[models.Model], pk: str, *, without: Iterable[str] = ()) -> list[Line]:
    """Return what the audit trail knows about one row as sentences, the newest first.

    `without` names verbs that another part of the page tells.
    """
    known = AuditEvent.objects.about(model, pk).exclude(verb__in=without)
    events = list(known.select_related("actor").newest()[:MOST_LINES])
    return [
        Line(event.at, event.actor, audit.sentence(event), changes)
        for event, changes in zip(events, audit.changes(events), strict=True)
    ]


class InWords(HistoricalRecordContextHelper):
    """Values of kept versions as the back office shows them, long ones cut at their difference."""

    def __init__(self, model, historical_record):
        super().__init__(model, historical_record, max_displayed_delta_change_chars=LONGEST)

    def prepare_delta_change_value(self, change, value):
        value = super().prepare_delta_change_value(change, value)
        if isinstance(value, list):
            return ", ".join(map(self._name, value)) or audit.NOTHING
        if isinstance(value, models.Model | DeletedObject):
            return self._name(value)
        return audit.words(self.model, change.field, value)

    def _name(self, row: models.Model | DeletedObject) -> str:
        if isinstance(row, DeletedObject):
            return audit.missing(row.pk)
        return str(row)

    def get_obj_diff_display(self):
        return _Shortened(max_length=self.max_displayed_delta_change_chars)


class _Shortened(ObjDiffDisplay):
    def shortened_str(self, prefix, num_skipped_chars, suffix):
        return f"{prefix} … {suffix}"
