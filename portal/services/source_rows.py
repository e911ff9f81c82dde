"""Writing loaded rows so that a load may be repeated at every start.

The audit trail remembers, for each row of the files, which database row it became and a digest of
each value as loaded. A later load compares three things: what was loaded, what the file says now,
and what the row holds now.

- The file says the same: nothing is written.
- The file changed and the row still holds what was loaded: the new value is written.
- The row holds something else: staff changed it, and their value stays.
- The row is gone: staff deleted it, and it stays away, with its children.
- The row is a published version: it stays as it was read, whatever the file says now.

A row that somebody made by hand under the same unique key is adopted: its empty fields are filled.
What would be written is locked, read and compared once more: staff may have saved it meanwhile.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import models

from core import audit
from core.models import AuditEvent
from publications.models import Version

VERB = "source_row_loaded"

Values = dict[str, object]


@dataclass(frozen=True)
class Trace:
    """What an earlier load wrote: the row's model and id, and the digest of each value."""

    label: str
    pk: str
    digests: dict[str, str]


@dataclass
class RowWriter:
    """Writes rows by key and counts what it did; `traces` is the memory of earlier loads."""

    traces: dict[str, Trace]
    counts: Counter[str] = field(default_factory=Counter)
    # The rows of earlier loads as they are now, read once for each model.
    known: dict[type[models.Model], dict[str, models.Model]] = field(default_factory=dict)

    @classmethod
    def with_memory(cls) -> "RowWriter":
        events = AuditEvent.objects.filter(verb=VERB).order_by("pk")
        return cls(
            {
                event.after["key"]: Trace(
                    event.target_label, event.target_id, event.after["digests"]
                )
                for event in events
            }
        )

    def put(
        self, key: str, model: type[models.Model], values: Values, at_creation: Values
    ) -> models.Model | None:
        """Bring one row to `values`; `at_creation` only matters to a new row.

        Many-to-many values are lists of rows. Returns None for a row that staff deleted.
        """
        trace = self.traces.get(key)
        if trace is not None:
            row = self._known(model).get(trace.pk)
            if row is None:
                self.counts["deleted"] += 1
                return None
            return self._change(key, row, values, trace.digests)
        same = _unique_match(model, values)
        if same is not None:
            return self._change(key, same, values, {})
        return self._create(key, model, values | at_creation)

    def _known(self, model: type[models.Model]) -> dict[str, models.Model]:
        if model not in self.known:
            label = model._meta.label_lower
            pks = [trace.pk for trace in self.traces.values() if trace.label == label]
            rows = model._default_manager.prefetch_related(*_links(model))
            self.known[model] = {str(pk): row for pk, row in rows.in_bulk(pks).items()}
        return self.known[model]

    def _create(self, key: str, model: type[models.Model], values: Values) -> models.Model:
        links = _links(model) & values.keys()
        row = model(**{name: value for name, value in values.items() if name not in links})
        row.save()
        for name in links:
            getattr(row, name).set(values[name])
        self.counts["created"] += 1
        self._remember(key, row, values)
        return row

    def _change(
        self, key: str, row: models.Model, values: Values, loaded: dict[str, str]
    ) -> models.Model | None:
        changes, kept = _compare(row, values, loaded)
        if changes:
            now = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
            if now is None:
                self.counts["deleted"] += 1
                return None
            row = now
            changes, kept = _compare(row, values, loaded)
        if changes:
            self._save(row, changes)
        self.counts["kept"] += kept
        self.counts["changed" if changes else "unchanged"] += 1
        if changes or not loaded:
            self._remember(key, row, values)
        return row

    def _save(self, row: models.Model, changes: Values) -> None:
        links = _links(type(row))
        for name, value in changes.items():
            if name in links:
                getattr(row, name).set(value)
            else:
                setattr(row, name, value)
        row.save(update_fields=_columns(row, changes.keys() - links))

    def _remember(self, key: str, row: models.Model, values: Values) -> None:
        digests = {name: digest(value) for name, value in values.items()}
        audit.record(actor=None, verb=VERB, target=row, after={"key": key, "digests": digests})


def digest(value: object) -> str:
    """Return a short digest of a field's value; unknown and empty are the same."""
    return hashlib.sha256(_canonical(value).encode()).hexdigest()[:16]


def _canonical(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        return " ".join(sorted(_canonical(item) for item in value))
    return str(value)


def current_value(row: models.Model, name: str) -> object:
    """Return what a row holds now: a foreign key as its row's id, many-to-many as a list."""
    described = row._meta.get_field(name)
    if described.many_to_many:
        return list(getattr(row, name).all())
    return getattr(row, described.attname)


def _compare(row: models.Model, values: Values, loaded: dict[str, str]) -> tuple[Values, int]:
    """Return what a load would change in the row, and how many values staff have made theirs."""
    changes: Values = {}
    kept = 0
    for name, value in values.items():
        current = digest(current_value(row, name))
        if current == digest(value):
            continue
        if current == loaded.get(name, digest(None)):
            changes[name] = value
        else:
            kept += 1
    return ({} if _is_published(row) else changes), kept


def _columns(row: models.Model, names: set[str]) -> set[str]:
    """Return the fields to write: those named, the plain columns of texts, the date."""
    described = {field.name: field for field in row._meta.concrete_fields}
    texts = [described[name] for name in names if hasattr(described[name], "translated_field")]
    stamp = {"updated_at"} & described.keys()
    return names | {field.translated_field.name for field in texts} | stamp


def _is_published(row: models.Model) -> bool:
    """Whether the row is a version that the database lets nobody change any more."""
    return isinstance(row, Version) and row.state != Version.State.DRAFT


def _links(model: type[models.Model]) -> set[str]:
    """Return the names of the model's many-to-many fields."""
    return {described.name for described in model._meta.many_to_many}


def _unique_match(model: type[models.Model], values: Values) -> models.Model | None:
    """Return the row that already has these values in one of the model's unique keys."""
    keys = [[name] for name in values if getattr(model._meta.get_field(name), "unique", False)]
    keys += [
        list(constraint.fields)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None
    ]
    for names in keys:
        if names and all(name in values for name in names):
            row = model._default_manager.filter(**{name: values[name] for name in names}).first()
            if row is not None:
                return row
    return None
