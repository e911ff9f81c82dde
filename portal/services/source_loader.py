"""Turning the rows of the files into rows of the database, with the place of each in its source."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from core.models import SourceNote, TranslatableModel
from portal.services import source_files
from portal.services.source_files import Row
from portal.services.source_rows import RowWriter, Values
from programmes.models import Project, ProjectProvince
from publications.models import Publication, Version

# A source names its works but we hold none of them: the record and its summary are ours.
RECORD = {
    "state": Version.State.PUBLISHED,
    "original_is_held": False,
    "summary_is_ours": True,
}
# The sources do not say when their works appeared. A version's date is the day from which the
# portal lists the record; it is never later than the load, so that no clock hides the records.
LISTED_FROM = datetime(2026, 11, 1, 6, tzinfo=UTC)

# Others refer to these rows by key; figures name their activity, activities their group.
LOADED_FIRST = ["activity_groups", "activity_series", "results", "activities", "figures"]

NOT_A_FIELD = {"key", "start", "end", "source"}


@dataclass
class SourceLoader:
    """Loads rows in the order given; `rows` holds those done by key, None for deleted ones."""

    writer: RowWriter
    rows: dict[str, models.Model | None] = field(default_factory=dict)
    document: str = ""
    language: str = "tr"

    def load_document(self, document: str) -> None:
        """Load one source: its project with all that hangs on it, and the notes about it."""
        content = source_files.read_document(document)
        self.document, self.language = document, content["language"]
        self.load(document, Project, content["project"] | {"key": "project"})
        for row in content.get("publications_outside_the_project", []):
            self.load(f"{document}/publications", Publication, row)
        for note in content["notes"]:
            self._put_note(note["target"], note.get("field", ""), note["locator"], **_doubt(note))

    def load(
        self,
        prefix: str,
        model: type[models.Model],
        row: Row,
        parent: Values | None = None,
    ) -> None:
        """Load one row, then its sources and its children; `parent` holds the foreign keys up."""
        key = f"{prefix}/{source_files.row_key(row)}"
        children = _children(model, row)
        own = {name: value for name, value in row.items() if name not in children}
        values = self._values(model, own) | (parent or {})
        self.rows[key] = loaded = self.writer.put(key, model, values, _at_creation(model))
        if loaded is None:
            return
        self._put_sources(key, row.get("source", {}))
        for name, relation in children.items():
            for child in row[name]:
                up = _parents(relation, loaded)
                self.load(f"{key}/{name}", relation.related_model, child, up)

    def _values(self, model: type[models.Model], row: Row) -> Values:
        """Return the columns and their values of one row of the file."""
        values: Values = source_files.period(row)
        if issubclass(model, TranslatableModel):
            values["primary_language"] = self.language
        if model is Version:
            values |= RECORD
        for name, value in row.items():
            if name in NOT_A_FIELD:
                continue
            if isinstance(value, dict):
                values |= {f"{name}_{language}": text for language, text in value.items()}
            else:
                values[name] = self._value(model._meta.get_field(name), value)
        return values

    def _value(self, described: Any, value: Any) -> object:
        """Return a value of the file as the field holds it; references become rows."""
        if described.many_to_many:
            return [row for key in value if (row := self.rows[key])]
        if described.many_to_one or described.one_to_one:
            return self.rows[value]
        if isinstance(described, models.DecimalField):
            return Decimal(value)
        if isinstance(described, DateRangeField):
            return DateRange(*source_files.span(value), "[)")
        return value

    def _put_sources(self, key: str, source: str | dict[str, str]) -> None:
        places = source if isinstance(source, dict) else {"": source}
        for name, locator in places.items():
            self._put_note(key, name, locator)

    def _put_note(self, key: str, name: str, locator: str, **doubt: str) -> None:
        """Note where a row, or one field of it, is stated; `doubt` says what staff must settle."""
        target = self.rows[key]
        if target is None:
            return
        values: Values = {
            "target_label": target._meta.label_lower,
            "target_id": target.pk,
            "field": name,
            "document": self.document,
            "locator": locator,
            "state": SourceNote.State.CONFIRMED,
        }
        self.writer.put(f"{key}/source/{name}/{locator}", SourceNote, values | doubt, {})


def _doubt(note: Row) -> dict[str, str]:
    """An open note. It has one text column: Turkish first, English below."""
    text = f"{note['conflict']}\n\n{note['note']['tr']}\n\n{note['note']['en']}"
    return {"state": SourceNote.State.OPEN, "quote": note.get("quote", ""), "note": text}


def _children(model: type[models.Model], row: Row) -> dict[str, Any]:
    """Return the reverse relations of `model` that the row has lists for."""
    relations = {relation.name: relation for relation in model._meta.related_objects}
    names = [name for name in row if name in relations]
    first = [name for name in LOADED_FIRST if name in names]
    return {name: relations[name] for name in dict.fromkeys(first + names)}


def _parents(relation: Any, parent: models.Model) -> Values:
    """Return a child's foreign keys up: its parent, and for a neighbour its pilot's project too."""
    up: Values = {relation.field.name: parent}
    return up | {"project": parent.project} if isinstance(parent, ProjectProvince) else up


def _at_creation(model: type[models.Model]) -> Values:
    return {"published_at": min(LISTED_FROM, timezone.now())} if model is Version else {}
