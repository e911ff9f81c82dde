"""The data dictionary: what every field of every set means, in both languages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.csv_files import BYTE_ORDER_MARK, csv_lines
from core.datasets import Code, Column, Dataset, Rows, heading

KINDS = {
    "text": _("text"),
    "texts": _("text in both languages"),
    "code": _("code"),
    "integer": _("whole number"),
    "decimal": _("decimal number"),
    "boolean": _("yes or no"),
    "date": _("date"),
    "partial_date": _("date, month or year"),
    "money": _("amount with currency"),
    "list": _("list"),
}


@dataclass(frozen=True)
class Entry:
    """One field. `path`: its name, or `provinces.role` in a list; `cells`: those of a flat file."""

    path: str
    column: Column
    cells: list[str]

    @property
    def heading(self) -> str:
        return heading(self.column.meaning)

    @property
    def kind(self) -> str:
        return str(KINDS[self.column.kind])

    @property
    def codes(self) -> Sequence[tuple[str, Any]]:
        return self.column.choices if isinstance(self.column, Code) else []


def entries(columns: Iterable[Column], before: str = "") -> list[Entry]:
    """Return every field, those inside lists behind the list that holds them."""
    found = []
    for column in columns:
        path = f"{before}{column.name}"
        found.append(Entry(path, column, [] if before else column.cell_names))
        if isinstance(column, Rows):
            found += entries(column.items, f"{path}.")
    return found


def _both(words: Any) -> dict[str, str]:
    said = {}
    for language in ("tr", "en"):
        with override(language):
            said[language] = str(words)
    return said


def as_json(sets: Iterable[Dataset]) -> list[dict[str, Any]]:
    return [
        {
            "name": dataset.name,
            "title": _both(dataset.title),
            "meaning": _both(dataset.meaning),
            "fields": [_entry(entry) for entry in entries(dataset.columns)],
        }
        for dataset in sets
    ]


def _entry(entry: Entry) -> dict[str, Any]:
    column = entry.column
    return {
        "field": entry.path,
        "type": column.kind,
        "unit": column.unit or None,
        "meaning": _both(column.meaning),
        "note": _both(column.note) if column.note else None,
        "codes": [{"code": code, **_both(words)} for code, words in entry.codes],
        "file_fields": entry.cells,
    }


def as_csv(sets: Iterable[Dataset], language: str) -> bytes:
    head = ["set", "field", "file_fields", "type", "unit"]
    lines: list[list[Any]] = [[*head, "meaning_tr", "meaning_en", "note_tr", "note_en", "codes"]]
    for dataset in as_json(sets):
        lines += [_line(dataset["name"], entry) for entry in dataset["fields"]]
    return csv_lines(lines, language, start=BYTE_ORDER_MARK)


def _line(name: str, entry: dict[str, Any]) -> list[Any]:
    note = entry["note"] or {"tr": None, "en": None}
    codes = [f"{code['code']}: {code['tr']} / {code['en']}" for code in entry["codes"]]
    return [
        name,
        entry["field"],
        " ".join(entry["file_fields"]),
        entry["type"],
        entry["unit"],
        entry["meaning"]["tr"],
        entry["meaning"]["en"],
        note["tr"],
        note["en"],
        " | ".join(codes),
    ]
