"""The rows of a file as they would be in the project: read, matched with what is there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.models import Activity, BulkImport, Figure, Project
from programmes.models.bulk_import import ImportReference
from programmes.services.imports.cells import CellError, Lookup, key
from programmes.services.imports.columns import (
    MODELS,
    NAMED_BY,
    Column,
    Lookups,
    Values,
)
from programmes.services.imports.tables import EMPTY, Cell
from provinces.models import Province

CELL_FAULTS = {
    "formula": gettext_lazy("This cell holds a formula; paste its value instead."),
    "error": gettext_lazy("This cell holds an error of the spreadsheet; please mend it there."),
    "merged": gettext_lazy("This cell is merged; please unmerge it and fill in each row."),
}
# Projects with the plate codes of provinces.
Places = frozenset[tuple[int, int]]
NEW, CHANGED, UNCHANGED, BAD = "new", "changed", "unchanged", "bad"


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be saved: in which column, what was typed there, what to do."""

    column: str
    typed: str
    words: str


@dataclass(frozen=True)
class Change:
    """One attribute of a row that is there already, before and after."""

    name: str
    old: Any
    new: Any


@dataclass
class Row:
    """One row of a file on its way into the project."""

    number: int
    cells: list[Cell]
    values: Values = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    is_new: bool = False
    # The model's row, with the values set; None while nothing is known of it.
    target: Any = None

    @property
    def outcome(self) -> str:
        if self.faults:
            return BAD
        if self.is_new:
            return NEW
        return CHANGED if self.changes else UNCHANGED

    @property
    def reference(self) -> str:
        return str(self.values.get("reference", ""))

    @property
    def is_named_anew(self) -> bool:
        """Whether its reference is not known yet."""
        return self.is_new or any(change.name == "reference" for change in self.changes)

    def attributes(self) -> Values:
        """The columns of its own table; links to several rows and the reference lie elsewhere."""
        apart = {"reference", "catchment"}
        return {name: value for name, value in self.values.items() if name not in apart}


def _names(row: Any, text: str) -> list[object]:
    return [getattr(row, f"{text}_tr"), getattr(row, f"{text}_en")]


def lookups_of(project: Project, kind: str) -> Lookups:
    """Read once what the cells may name: provinces, and rows of the project."""
    if kind == BulkImport.Kind.FIGURES:
        activities = project.activities.select_related("import_reference").defer("search")
        return {
            "activity": Lookup(
                (row, [*_names(row, "title"), *_reference(row)]) for row in activities
            )
        }
    provinces = Lookup((row, _province_names(row)) for row in Province.objects.defer("search"))
    return {
        "province": provinces,
        "catchment": provinces,
        "group": Lookup(
            (row, [row.number, *_names(row, "title")]) for row in project.activity_groups.all()
        ),
        "series": Lookup((row, _names(row, "title")) for row in project.activity_series.all()),
    }


def _reference(row: Any) -> list[str]:
    found = getattr(row, "import_reference", None)
    return [found.reference] if found else []


def _province_names(row: Province) -> list[object]:
    named = _names(row, "name")
    longer = [f"{name} {word}" for name in named for word in ("ili", "province")]
    return [*named, *longer, row.slug, row.plate_code, f"{row.plate_code:02}", row.iso_code]


def read_row(number: int, cells: list[Cell], columns: list[Column | None], lookups: Lookups) -> Row:
    """Read the cells of one row; each that cannot be taken becomes a fault."""
    row = Row(number, cells)
    for index, column in enumerate(columns):
        if column is not None:
            cell = cells[index] if index < len(cells) else EMPTY
            _read_cell(row, column, cell, lookups)
    return row


def _read_cell(row: Row, column: Column, cell: Cell, lookups: Lookups) -> None:
    try:
        if cell.fault:
            raise CellError(str(CELL_FAULTS[cell.fault]))
        if cell.text:
            _take(row, column.read(cell.text, lookups))
        elif column.is_required:
            raise CellError(_("This cell must be filled in."))
    except CellError as error:
        row.faults.append(Fault(str(column.label), cell.text, str(error)))


def _take(row: Row, values: Values) -> None:
    for name, value in values.items():
        if row.values.setdefault(name, value) != value:
            raise CellError(_("This says something else than the words beside the value."))


class Existing:
    """The rows of the project that a file's rows may be about."""

    def __init__(self, project: Project, kind: str) -> None:
        self.project, self.kind, self.model = project, kind, MODELS[kind]
        self.link = "activity" if self.model is Activity else "figure"
        # Locked: what a colleague writes meanwhile must not be written back as it was read.
        locked = self.model._default_manager.select_for_update(of=("self",), no_key=True)
        rows = locked.filter(project=project).order_by("pk")
        if self.model is Activity:
            links = ["province", "group", "series"]
            rows = rows.select_related(*links).defer("search").prefetch_related("catchment")
        else:
            rows = rows.select_related("activity")
        self.rows: dict[int, Any] = {row.pk: row for row in rows}
        references = ImportReference.objects.filter(
            project=project, **{f"{self.link}__isnull": False}
        )
        named = references.values_list("reference", f"{self.link}_id")
        self.by_reference: dict[str, int] = dict(named)
        self.reference_of = {pk: reference for reference, pk in self.by_reference.items()}
        self.by_nature: dict[tuple, set[int]] = defaultdict(set)
        for pk, row in self.rows.items():
            for nature in natures(row):
                self.by_nature[nature].add(pk)
        self.last = max((row.ordinal for row in self.rows.values()), default=0)

    def match(self, row: Row) -> None:
        """Find the row that a file's row is about, or make a new one; note what changes."""
        made = self.model(project=self.project, **_with_language(row.attributes(), self.kind))
        found = self._found(row, made)
        if len(found) > 1:
            row.faults.append(
                _whole_row(
                    _(
                        "The project has more than one such row. Please give the reference, "
                        "or mend them in the portal first."
                    )
                )
            )
        elif found:
            row.target = self.rows[found.pop()]
            row.changes = list(self._changes(row))
            for name, value in row.attributes().items():
                setattr(row.target, name, value)
        else:
            row.target, row.is_new = made, True
            self.last += 1
            row.target.ordinal = row.values.get("ordinal", min(self.last, 32_767))

    def _found(self, row: Row, made: Any) -> set[int]:
        if row.reference in self.by_reference:
            return {self.by_reference[row.reference]}
        alike = set().union(*(self.by_nature.get(nature, ()) for nature in natures(made)))
        if not row.reference:
            return alike
        # With a reference of their own they are others, even where title and start are the same.
        return {pk for pk in alike if pk not in self.reference_of}

    def _changes(self, row: Row) -> Iterator[Change]:
        for name, value in row.attributes().items():
            old = getattr(row.target, name)
            if old != value:
                yield Change(name, old, value)
        if "catchment" in row.values:
            old = sorted(row.target.catchment.all(), key=lambda province: province.pk)
            new = sorted(row.values["catchment"], key=lambda province: province.pk)
            if old != new:
                yield Change("catchment", old, new)
        if row.reference and row.target.pk not in self.reference_of:
            yield Change("reference", "", row.reference)


def _with_language(attributes: Values, kind: str) -> Values:
    """State the primary language of a new row: Turkish, unless only the English text is given."""
    name = NAMED_BY[BulkImport.Kind(kind)]
    language = "tr" if attributes.get(f"{name}_tr") or not attributes.get(f"{name}_en") else "en"
    return {"primary_language": language, **attributes}


def natures(row: Any) -> set[tuple]:
    """Return what tells a row apart where it has no reference: its texts with its date."""
    texts, rest = _names(row, "title" if isinstance(row, Activity) else "label"), _rest(row)
    languages = zip(("tr", "en"), texts, strict=True)
    return {(language, key(str(text)), *rest) for language, text in languages if text}


def _rest(row: Activity | Figure) -> tuple[object, ...]:
    if isinstance(row, Activity):
        return row.start_on, row.start_on and row.start_precision
    return row.measure, row.as_of, row.activity_id


def _whole_row(words: str) -> Fault:
    return Fault(_("whole row"), "", words)


def name_duplicates(rows: Iterable[Row]) -> None:
    """Name rows of a file that are about the same: one may stay where they say the same.

    Where they differ, nobody but the officer knows which is right: each is refused.
    """
    seen: dict[tuple, Row] = {}
    for row in rows:
        first = next((seen[one] for one in identities(row) if one in seen), None)
        if first is None:
            seen |= dict.fromkeys(identities(row), row)
            continue
        row.faults.append(_twice(row, first))
        if first.values != row.values:
            first.faults.append(_twice(first, row))


def identities(row: Row) -> list[tuple]:
    """Return what a row is known by within its file; a bad row by its reference alone."""
    named: list[tuple] = [("reference", row.reference)] if row.reference else []
    if row.target is None:
        return named
    if not row.is_new:
        return [("row", row.target.pk), *named]
    return named or sorted(natures(row.target), key=repr)


def _twice(row: Row, other: Row) -> Fault:
    words = _(
        "Row %(number)d is about the same. Please keep one of them; "
        "if they are two, give each a reference of its own."
    )
    return _whole_row(words % {"number": other.number})


def clean(row: Row, columns: list[Column | None]) -> None:
    """Ask the model what its columns may hold; links were looked up already."""
    try:
        row.target.clean_fields(exclude=_not_typed(type(row.target)))
        row.target.clean()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            row.faults.append(fault_of(row, {name}, " ".join(messages), columns))


def lies_outside(row: Row, places: Places) -> bool:
    """Whether saving would write an activity that is, or was, held outside these places."""
    if not (row.is_new or row.changes):
        return False
    before = [change.old and change.old.pk for change in row.changes if change.name == "province"]
    held = {(row.target.project_id, plate) for plate in [row.target.province_id, *before]}
    return not held <= places


def _not_typed(model: type[models.Model]) -> set[str]:
    """Links, and the bare name of each translated field: only its two columns are filled."""
    links = {one.name for one in model._meta.fields if one.is_relation}
    return links | {
        one.translated_field.name for one in model._meta.fields if hasattr(one, "translated_field")
    }


def fault_of(row: Row, names: set[str], words: str, columns: list[Column | None]) -> Fault:
    """Return the fault of the columns that set these attributes; of the whole row if none does."""
    concerned = [
        (str(column.label), row.cells[index].text if index < len(row.cells) else "")
        for index, column in enumerate(columns)
        if column and names & set(column.sets)
    ]
    if not concerned:
        return _whole_row(words)
    labels, typed = zip(*concerned, strict=True)
    return Fault(", ".join(labels), " – ".join(filter(None, typed)), words)
