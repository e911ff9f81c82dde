"""Files as officers send them, built in the test."""

import csv
import io
import zipfile

from django.utils import translation
from openpyxl import Workbook

from programmes.models import BulkImport, Project
from programmes.services import imports
from tests.factories.accounts import UserFactory

HEADINGS = [
    "Reference",
    "Kind of activity",
    "Status",
    "Title (Turkish)",
    "Start",
    "End",
    "Province",
]


def csv_bytes(*rows, headings=HEADINGS, encoding="utf-8-sig", separator=";"):
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([headings, *rows])
    return text.getvalue().encode(encoding)


def workbook_bytes(*rows, headings=HEADINGS, change=None):
    """A real workbook; `change` may do more to it before it is saved."""
    book = Workbook()
    sheet = book.active
    for row in (headings, *rows):
        sheet.append(row)
    if change:
        change(book)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def repacked(data, **parts):
    """The same archive with other or further parts: `xl__x` stands for xl/x."""
    packed = io.BytesIO()
    parts = {name.replace("__", "/"): content for name, content in parts.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", 8) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return packed.getvalue()


def take(data, project: Project, *, kind="activities", name="etkinlikler.csv", actor=None):
    return imports.take_import(
        project=project,
        kind=kind,
        name=name,
        content=io.BytesIO(data),
        actor=actor or UserFactory(roles=["programme_officer"]),
    )


def outcomes(bulk_import: BulkImport) -> dict[int, str]:
    return {row.number: row.outcome for row in imports.check_import(bulk_import).rows}


def faults(bulk_import: BulkImport) -> dict[int, list[str]]:
    """Row number → the columns that are refused, for the bad rows; in English."""
    with translation.override("en"):
        found = imports.check_import(bulk_import)
    return {row.number: [fault.column for fault in row.faults] for row in found.bad}
