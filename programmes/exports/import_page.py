"""A check as its page shows it: counts, refused rows, and what would be saved."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import audit
from core.templatetags.content import date_precise, period, qualified
from programmes.models import Activity
from programmes.services.imports import CHANGED, Check, Row

MOST_SHOWN = 100
LONGEST = 160
PERIODS = {"start_on": "start", "end_on": "end"}
PRECISIONS = {"start_precision", "end_precision"}


@dataclass(frozen=True)
class ShownRow:
    """A row that would be saved: its name, the main facts of a new one, else what changes."""

    number: int
    is_new: bool
    name: str
    facts: str
    changes: list[audit.Change]


def shown_rows(check: Check) -> list[ShownRow]:
    """Return the first rows that would be saved."""
    return [_shown(row) for row in check.to_save[:MOST_SHOWN]]


def _shown(row: Row) -> ShownRow:
    name, facts = row.target.text(_text(row.target)), " · ".join(filter(None, _facts(row.target)))
    changes = list(_changes(row)) if row.outcome == CHANGED else []
    return ShownRow(row.number, row.is_new, name, facts, changes)


def _text(target: Any) -> str:
    return "title" if isinstance(target, Activity) else "label"


def _facts(target: Any) -> list[str]:
    if not isinstance(target, Activity):
        return [qualified(target), target.get_measure_display(), date_precise(target.as_of)]
    when = period(target.start_on, target.start_precision, target.end_on, target.end_precision)
    province = target.province.text("name") if target.province else ""
    return [target.get_kind_display(), target.get_status_display(), when, province]


def _changes(row: Row) -> Iterator[audit.Change]:
    """Say what changes; a date and its precision are one thing to a reader."""
    by_name = {change.name: change for change in row.changes}
    model = type(row.target)
    for name, label in PERIODS.items():
        precision = f"{label}_precision"
        if {name, precision} & set(by_name):
            yield audit.Change(
                audit.field_label(model, name),
                *(_date(row.target, by_name, name, precision, side) for side in ("old", "new")),
            )
    for name, change in by_name.items():
        if name not in PERIODS and name not in PRECISIONS:
            label = _("Reference") if name == "reference" else audit.field_label(model, name)
            old, new = (_words(model, name, value) for value in (change.old, change.new))
            yield audit.Change(capfirst(label), old, new)


def _date(target: Any, by_name: dict[str, Any], name: str, precision: str, side: str) -> str:
    value, precise = (
        getattr(by_name[one], side) if one in by_name else getattr(target, one)
        for one in (name, precision)
    )
    return date_precise(value, precise) or audit.NOTHING


def _words(model: Any, name: str, value: object) -> str:
    words = audit.words(model, name, value)
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
