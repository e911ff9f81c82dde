"""The dry run: what saving a file would do, tried in the database and taken back."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core.errors import constraint_of, words_of
from programmes.models import BulkImport
from programmes.permissions import OUTSIDE
from programmes.services.imports.cells import key
from programmes.services.imports.columns import (
    COLUMNS,
    MODELS,
    Column,
    headings_of,
    ignored_headings,
    texts_of,
)
from programmes.services.imports.rows import (
    BAD,
    CHANGED,
    NEW,
    UNCHANGED,
    Existing,
    Fault,
    Places,
    Row,
    clean,
    fault_of,
    lies_outside,
    lookups_of,
    name_duplicates,
    read_row,
)
from programmes.services.imports.tables import Table
from programmes.services.imports.writing import try_rows


@dataclass
class Check:
    """What a file says and what saving it would do. `problems` stop all of it, `notes` nothing."""

    table: Table
    columns: list[Column | None]
    problems: list[str]
    notes: list[str]
    rows: list[Row] = field(default_factory=list)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, unchanged, bad."""
        counted = Counter(row.outcome for row in self.rows)
        return {outcome: counted[outcome] for outcome in (NEW, CHANGED, UNCHANGED, BAD)}

    @property
    def bad(self) -> list[Row]:
        return [row for row in self.rows if row.outcome == BAD]

    @property
    def to_save(self) -> list[Row]:
        return [row for row in self.rows if row.outcome in {NEW, CHANGED}]

    @property
    def can_save(self) -> bool:
        return not self.problems and bool(self.to_save)

    @cached_property
    def mark(self) -> str:
        """A text that differs when saving would do something else than what was shown."""
        told = [
            [
                row.number,
                row.outcome,
                None if row.is_new or row.target is None else row.target.pk,
                {name: _plain(value) for name, value in row.values.items()},
                [[change.name, _plain(change.old)] for change in row.changes],
            ]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _plain(value: Any) -> str | list[str]:
    """Return a value as it reads in no language: rows by their numbers."""
    if isinstance(value, list):
        return [str(_plain(one)) for one in value]
    return str(value.pk if isinstance(value, models.Model) else value)


def check(bulk_import: BulkImport, places: Places | None = None) -> Check:
    """Read the kept rows, match them with the project as it is now, and try to save them.

    `places` are those in which activities may be written, None: anywhere. Nothing stays of the
    try. The cost in queries does not grow with good rows; a row that the database refuses is found
    by halving.
    """
    table = Table.from_json(bulk_import.table or {})
    found = _headed(table, bulk_import.kind)
    if found.problems:
        return found
    project, kind = bulk_import.project, bulk_import.kind
    lookups, existing = lookups_of(project, kind), Existing(project, kind)
    for number, cells in table.rows:
        row = read_row(number, cells, found.columns, lookups)
        if not row.faults:
            existing.match(row)
        if row.target is not None:
            clean(row, found.columns)
            if places is not None and lies_outside(row, places):
                row.faults.append(fault_of(row, {"province"}, str(OUTSIDE), found.columns))
        found.rows.append(row)
    name_duplicates(found.rows)
    for row, error in refused(MODELS[kind], [row for row in found.rows if not row.faults]):
        row.faults.append(_told(row, error, found.columns))
    return found


def _headed(table: Table, kind: str) -> Check:
    """Say which headings are ours, which are not read, and which are missing."""
    known = headings_of(kind)
    columns = [known.get(key(heading)) for heading in table.headings]
    found = [column for column in columns if column]
    twice = {str(column.label) for column in found if found.count(column) > 1}
    problems = [
        _("The column “%(name)s” is there more than once.") % {"name": name}
        for name in sorted(twice)
    ]
    problems += [
        _("The column “%(name)s” is missing.") % {"name": column.label}
        for column in COLUMNS[kind]
        if column.is_required and column not in found
    ]
    texts = [column for column in COLUMNS[kind] if column.key in texts_of(kind)]
    if not any(column in found for column in texts):
        names = ", ".join(f"“{column.label}”" for column in texts)
        problems.append(_("One of these columns is needed: %(names)s.") % {"names": names})
    return Check(table, columns, problems, list(_notes(table, columns)))


def _notes(table: Table, columns: list[Column | None]) -> Iterator[str]:
    ignored = ignored_headings()
    unknown = [
        heading
        for heading, column in zip(table.headings, columns, strict=True)
        if heading and column is None and key(heading) not in ignored
    ]
    if unknown:
        yield _("These columns are not known and are not read: %(names)s.") % {
            "names": ", ".join(f"“{name}”" for name in unknown)
        }
    nameless = {
        index
        for _number, cells in table.rows
        for index, cell in enumerate(cells)
        if cell.text and not (index < len(table.headings) and table.headings[index])
    }
    if nameless:
        yield _("These columns have no heading and are not read: %(names)s.") % {
            "names": ", ".join(str(index + 1) for index in sorted(nameless))
        }
    if table.sheets > 1:
        yield _("Only the first sheet is read: “%(name)s”.") % {"name": table.sheet}


Refusal = IntegrityError | DataError


def refused(model: type[models.Model], rows: list[Row]) -> list[tuple[Row, Refusal]]:
    """Return the rows that the database refuses, found by halving; what was written is undone."""
    writing = [row for row in rows if row.outcome in {NEW, CHANGED}]
    if not writing:
        return []
    error = _try(model, writing)
    if error is None:
        return []
    if len(writing) == 1:
        return [(writing[0], error)]
    half = len(writing) // 2
    return refused(model, writing[:half]) + refused(model, writing[half:])


def _try(model: type[models.Model], rows: list[Row]) -> Refusal | None:
    try:
        with transaction.atomic():
            try_rows(model, rows)
            connection.check_constraints()
            transaction.set_rollback(True)
    except (IntegrityError, DataError) as error:
        return error
    finally:
        for row in rows:
            if row.is_new:
                row.target.pk, row.target._state.adding = None, True
    return None


def _told(row: Row, error: Refusal, columns: list[Column | None]) -> Fault:
    """Put a refusal of the database into words; one that nobody has worded is a fault of ours."""
    refusing = _constraint_of(type(row.target), error) or _constraint_against(row.target)
    if refusing is not None:
        words = str(refusing.get_violation_error_message())
        return fault_of(row, set(_asked(refusing.condition)), words, columns)
    words = words_of(error) if isinstance(error, IntegrityError) else ""
    if not words:
        raise error
    return fault_of(row, set(), words, columns)


def _constraint_of(model: type[models.Model], error: Refusal) -> models.CheckConstraint | None:
    name = constraint_of(error)
    return next((one for one in _checks(model) if one.name == name), None)


def _constraint_against(target: models.Model) -> models.CheckConstraint | None:
    """Ask the constraints themselves: a computed column may fail before them, with other words."""
    for constraint in _checks(type(target)):
        try:
            constraint.validate(type(target), target)
        except ValidationError:
            return constraint
    return None


def _checks(model: type[models.Model]) -> list[models.CheckConstraint]:
    return [one for one in model._meta.constraints if isinstance(one, models.CheckConstraint)]


def _asked(condition: Any) -> Iterator[str]:
    for child in getattr(condition, "children", []):
        if isinstance(child, Q):
            yield from _asked(child)
        elif isinstance(child, tuple):
            yield child[0].split("__")[0]
            # The other side of a comparison of two columns.
            if isinstance(child[1], F):
                yield vars(child[1])["name"]
