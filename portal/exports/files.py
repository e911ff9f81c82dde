"""A set as CSV, JSON and XLSX, read in batches by key: memory stays flat at any number of rows.

No cursor is held open: a reader who takes an hour keeps neither a transaction nor rows waiting.
"""

import json
import re
import tempfile
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from core.csv_files import BYTE_ORDER_MARK, Cell, csv_lines, guarded
from core.datasets import Dataset, heading

CHUNK = 64 * 1024
# What a sheet holds is 1,048,576; this many are made in the time that a visitor waits.
MOST_SHEET_ROWS = 25_000
LONGEST_CELL = 32_767
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Batch = list[dict[str, Any]]


def batches(dataset: Dataset, rows: QuerySet) -> Iterator[Batch]:
    """Yield the selected rows in the order of their keys, some at a time (a query each)."""
    selected, size = dataset.select(rows).order_by("pk"), dataset.batch
    found = list(selected[:size])
    while found:
        yield found
        found = list(selected.filter(pk__gt=found[-1]["pk"])[:size]) if len(found) == size else []


def csv_chunks(dataset: Dataset, rows: QuerySet, language: str) -> Iterator[bytes]:
    """Yield the names of the fields, then the rows with their codes."""
    yield csv_lines([dataset.cell_names()], language, start=BYTE_ORDER_MARK)
    for batch in batches(dataset, rows):
        yield csv_lines([dataset.cells(row) for row in batch], language)


def json_chunks(dataset: Dataset, rows: QuerySet, about: dict[str, Any]) -> Iterator[bytes]:
    """Yield one object: what the file is, then `rows` as the API has them, then `row_count`."""
    yield f'{_json(about)[:-1]}, "rows": ['.encode()
    count = 0
    for batch in batches(dataset, rows):
        lines = ",\n".join(_json(dataset.read(row)) for row in batch)
        yield f"{',' if count else ''}\n{lines}".encode()
        count += len(batch)
    yield f'\n], "row_count": {count}}}\n'.encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def is_too_long_for_a_sheet(rows: QuerySet) -> bool:
    return rows.order_by().values("pk")[MOST_SHEET_ROWS : MOST_SHEET_ROWS + 1].exists()


def xlsx_chunks(
    dataset: Dataset, rows: QuerySet, about: dict[str, Any], language: str
) -> Iterator[bytes]:
    """Yield a workbook in `language`: the rows, and a sheet that says what it is."""
    with tempfile.TemporaryFile(suffix=".xlsx") as file:
        with override(language):
            _book(dataset, rows, about).save(file)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _book(dataset: Dataset, rows: QuerySet, about: dict[str, Any]) -> Workbook:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(dataset.title))
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, words) for words in dataset.cell_headings()])
    count = 0
    for batch in batches(dataset, rows):
        for row in batch:
            sheet.append([_sheet_cell(cell) for cell in dataset.cells(row, words=True)])
        count += len(batch)
    _add_about(book, about | {"row_count": count})
    return book


def _bold(sheet: Any, words: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, words)
    cell.font = Font(bold=True)
    return cell


def _sheet_cell(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return _("Yes") if cell else _("No")
    if not isinstance(cell, str):
        return cell
    text = guarded(UNPRINTABLE.sub("", cell))
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def _add_about(book: Workbook, about: dict[str, Any]) -> None:
    """The sheet that says what the file is, where it is from and what may be done with it."""
    sheet = book.create_sheet(_("About this file"))
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, _("Field")), _bold(sheet, _("Value"))])
    words = about_words()
    for name, value in about.items():
        shown = _json(value) if isinstance(value, dict | list) else value
        if name == "filters" and not value:
            shown = pgettext("filters", "none")
        sheet.append([words.get(name, name), _sheet_cell(shown)])


def about_words() -> dict[str, str]:
    """What the lines about a file mean."""
    return {
        "set": _("Set"),
        "title": heading(_("title")),
        "meaning": _("What it holds"),
        "source": _("Source"),
        "generated_at": _("Made at"),
        "licence": _("Licence"),
        "filters": _("Filters"),
        "dictionary": _("Data dictionary"),
        "row_count": _("Rows"),
    }
