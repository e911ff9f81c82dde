"""A workbook (XLSX) as a table of typed texts. Nothing in it is computed, nothing is run.

The archive itself (macros, a flood of bytes) is looked at by core.uploads before it comes here.
"""

import io
import logging
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import RuleError
from programmes.services.imports.tables import (
    EMPTY,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    NumberedRow,
    Source,
    Table,
    TooManyRowsError,
    UnreadableFileError,
    table_of,
    typed,
)

logger = logging.getLogger(__name__)

# 5,000 rows of 30 filled columns with all their texts apart are below both.
LARGEST_UNPACKED = 40 * 1024 * 1024
MOST_TAGS = 1_000_000
MOST_MERGED = 2_000
LAST_ROW = 20 * MOST_ROWS
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?\bref=[\"']([A-Z0-9:]+)[\"']")
# Texts and colours within a format: "14 \d\e", "[$-41F]".
LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
DAMAGED = (
    *(ParseError, zipfile.BadZipFile, zlib.error, InvalidFileException, EOFError, OSError),
    *(AttributeError, LookupError, NotImplementedError, OverflowError, RuntimeError),
    *(TypeError, ValueError),
)


class OverfullWorkbookError(RuleError):
    message = _(
        "This workbook unpacks to more than can be read here. "
        "Please copy the rows alone into the empty template."
    )


class ForbiddenXmlError(RuleError):
    message = _(
        "This workbook holds definitions that no spreadsheet program writes, so it is not read. "
        "Please copy the rows into the empty template."
    )


def read_workbook(data: bytes, known: Callable[[list[str]], int]) -> Table:
    """Read the first visible sheet of a workbook.

    Raises:
        RuleError: it is too large, damaged, or not what a spreadsheet program writes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive)
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        with book._archive as archive:
            sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
            merged = _merged(archive.read(sheet._worksheet_path))
            rows = _rows(sheet, merged)
            visible = sum(one.sheet_state == "visible" for one in book.worksheets)
            return table_of(Source(rows, sheet=sheet.title, sheets=visible, known=known))
    except (*DAMAGED, StopIteration) as error:
        logger.warning("workbook_unreadable", exc_info=True)
        raise UnreadableFileError from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Refuse XML that defines entities, and more of it than can be read in some seconds.

    The size that an archive states for a part is the most that can be read of it.
    """
    parts = [part for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))]
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise OverfullWorkbookError
    tags = 0
    for part in parts:
        content = archive.read(part)
        # XML holds no NUL; UTF-16, which would hide the rest, is full of them.
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\x00" in content:
            raise ForbiddenXmlError
        tags += content.count(b"<")
    if tags > MOST_TAGS:
        raise OverfullWorkbookError


def _merged(content: bytes) -> list[tuple[int, int, int, int]]:
    """Return the merged areas (first column, first row, last column, last row)."""
    areas = [range_boundaries(area.decode()) for area in MERGED.findall(content)]
    if len(areas) > MOST_MERGED:
        raise OverfullWorkbookError
    return areas


def _rows(sheet: Any, merged: list[tuple[int, int, int, int]]) -> Iterator[NumberedRow]:
    """Read row by row; what the sheet says about its own size is not believed."""
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.rows, start=1):
        if number > LAST_ROW:
            raise TooManyRowsError
        row = [_cell(cell) for cell in cells]
        here = [area for area in merged if area[1] <= number <= area[3]]
        yield number, _with_merged(row, here) if here else row


def _with_merged(row: list[Cell], areas: list[tuple[int, int, int, int]]) -> list[Cell]:
    for first, _top, last, _bottom in areas:
        for index in range(first - 1, min(last, MOST_COLUMNS)):
            row += [EMPTY] * (index + 1 - len(row))
            row[index] = Cell(row[index].text, "merged")
    return row


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return EMPTY
    if cell.data_type == "f":
        return Cell(value if isinstance(value, str) else f"={getattr(value, 'ref', '')}", "formula")
    if cell.data_type == "e":
        return Cell(str(value), "error")
    if isinstance(value, date):
        return Cell(_date_text(value, cell.number_format))
    if isinstance(value, bool):
        return Cell("true" if value else "false")
    if isinstance(value, int | float):
        return Cell(_number_text(value, cell.number_format))
    return typed(str(value))


def _date_text(value: date | datetime, number_format: str) -> str:
    """Return a date as precisely as its cell shows it.

    Spreadsheets turn a typed "May 2018" into the 1st of May and show "May.18": it is the month.
    """
    shown = LITERAL.sub("", number_format)
    if "d" in shown.casefold():
        return f"{value:%Y-%m-%d}"
    return f"{value:%Y-%m}" if "m" in shown.casefold() else f"{value:%Y}"


def _number_text(value: float, number_format: str) -> str:
    # Spreadsheets keep and show 15 digits: 0.1 + 0.2 is 0.3 there.
    text = format(Decimal(format(value, ".15g")).normalize(), "f")
    return f"{text} %" if "%" in number_format else text
