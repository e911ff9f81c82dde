"""A workbook (XLSX) as a table of typed texts. Nothing in it is computed, nothing is run.

The archive itself (macros, a flood of bytes) is looked at by core.uploads before it comes here.
"""

import io
import logging
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import count, islice, zip_longest
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext_lazy as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.functions import iterparse

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
MOST_PARTS = 2_000
MOST_MERGED = 2_000
# Characters of all cells together: one text of the workbook may stand in many of them.
MOST_TEXT = 20_000_000
LAST_ROW = 20 * MOST_ROWS
MERGED_CELL = Cell("", "merged")
# What may stand before the first "<" of XML in UTF-8 or UTF-16.
BEFORE_XML = b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?\bref=[\"']([A-Z0-9:]+)[\"']")
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


class SheetParser(WorkSheetParser):
    """openpyxl's, of the rows alone: rules and ranges below them may be made to take minutes."""

    def filled_rows(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        """Yield the number of each row that is written, and its cells (column from 1, value…)."""
        for _event, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()
            elif element.tag == DATA_TAG:
                return

    def parse_formula(self, element: Any) -> str:
        """Return the formula as it is written; a shared one is not rewritten for each cell."""
        return f"={element.findtext(FORMULA_TAG) or ''}"


class CellReader:
    """The cells of one sheet as typed texts.

    Raises:
        OverfullWorkbookError: their texts together are too long.
    """

    def __init__(self, book: Any) -> None:
        self.book = book
        self.seen: dict[str, Cell] = {}
        self.length = 0

    def read(self, found: dict[str, Any]) -> Cell:
        cell = EMPTY if found["value"] is None else self._cell(found["value"], found)
        self.length += len(cell.text)
        if self.length > MOST_TEXT:
            raise OverfullWorkbookError
        return cell

    def _cell(self, value: Any, found: dict[str, Any]) -> Cell:
        if found["data_type"] == "f":
            return Cell(value, "formula")
        if found["data_type"] == "e":
            return Cell(str(value), "error")
        if isinstance(value, bool):
            return Cell("true" if value else "false")
        if isinstance(value, date):
            return Cell(_date_text(value, self._format(found["style_id"])))
        if isinstance(value, int | float):
            return Cell(_number_text(value, self._format(found["style_id"])))
        return self._typed(str(value))

    def _typed(self, text: str) -> Cell:
        if text not in self.seen:
            self.seen[text] = typed(text)
        return self.seen[text]

    def _format(self, style: int) -> str:
        number = self.book._cell_styles[style].numFmtId
        if number < BUILTIN_FORMATS_MAX_SIZE:
            return BUILTIN_FORMATS.get(number, "General")
        return self.book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE]


def read_workbook(data: bytes, known: Callable[[list[str]], int]) -> Table:
    """Read the first visible sheet of a workbook.

    Raises:
        RuleError: it is too large, damaged, or not what a spreadsheet program writes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _checked_parts(archive)
        with _opened(parts) as reader:
            sheets = [one for one in _sheets(reader, parts) if one[0].state == "visible"]
            sheet, content = sheets[0]
            rows = _rows(_typed_rows(reader, content), _merged(content))
            return table_of(Source(rows, sheet=sheet.name, sheets=len(sheets), known=known))
    except DAMAGED as error:
        logger.warning("workbook_unreadable", exc_info=True)
        raise UnreadableFileError from error


def _checked_parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the XML of a workbook by name, whatever it is called; pictures are left out.

    No more of a part is unpacked than the archive states as its size, and nothing else is read
    later: a part may hold more than that.

    Raises:
        RuleError: XML that defines entities, or more of it than can be read in some seconds.
    """
    members = archive.infolist()
    stated = sum(member.file_size for member in members)
    if len(members) > MOST_PARTS or stated > LARGEST_UNPACKED:
        raise OverfullWorkbookError
    parts = {}
    for member in members:
        content = _unpacked(archive, member)
        if member.filename.endswith((".xml", ".rels")) or _begins_as_xml(content):
            parts[member.filename] = content
    if sum(_tags(content) for content in parts.values()) > MOST_TAGS:
        raise OverfullWorkbookError
    return parts


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    # The other ways of packing are unpacked whole, however little is asked for.
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile(member.filename)
    with archive.open(member) as part:
        return part.read(member.file_size)


def _begins_as_xml(content: bytes) -> bool:
    return content.lstrip(BEFORE_XML).startswith(b"<")


def _tags(content: bytes) -> int:
    # XML holds no NUL; UTF-16, which would hide the rest, is full of them.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\x00" in content:
        raise ForbiddenXmlError
    return content.count(b"<")


@contextmanager
def _opened(parts: dict[str, bytes]) -> Iterator[ExcelReader]:
    """Open what the rows need (sheets' names, shared texts, formats); the rest is not parsed."""
    checked = io.BytesIO()
    with zipfile.ZipFile(checked, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    reader = ExcelReader(checked, read_only=True, keep_links=False)
    with reader.archive:
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        yield reader


def _sheets(reader: ExcelReader, parts: dict[str, bytes]) -> Iterator[tuple[Any, bytes]]:
    for sheet, relation in reader.parser.find_sheets():
        if "chartsheet" not in relation.Type and relation.target in parts:
            yield sheet, parts[relation.target]


def _merged(content: bytes) -> list[tuple[int, int, int, int]]:
    """Return the merged areas (first column, first row, last column, last row)."""
    found = list(islice(MERGED.finditer(content), MOST_MERGED + 1))
    if len(found) > MOST_MERGED:
        raise OverfullWorkbookError
    return [range_boundaries(area[1].decode()) for area in found]


def _typed_rows(reader: ExcelReader, content: bytes) -> Iterator[NumberedRow]:
    book = reader.wb
    cells = CellReader(book)
    parser = SheetParser(
        io.BytesIO(content),
        reader.shared_strings,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )
    for number, found in parser.filled_rows():
        yield number, _row((one["column"], cells.read(one)) for one in found)


def _row(cells: Iterable[tuple[int, Cell]]) -> list[Cell]:
    """Return a row up to its last filled cell; all beyond the widest table are taken for one."""
    row: list[Cell] = []
    for column, cell in cells:
        if cell.text or cell.fault:
            index = min(column, MOST_COLUMNS + 1) - 1
            row += [EMPTY] * (index + 1 - len(row))
            row[index] = cell
    return row


def _rows(
    written: Iterable[NumberedRow], areas: list[tuple[int, int, int, int]]
) -> Iterator[NumberedRow]:
    """Add the rows that are left out; what the sheet says about its own size is not believed."""
    merged = _merged_cells(areas)
    done = 0
    for number, row in written:
        if number > LAST_ROW and row:
            raise TooManyRowsError
        while done < min(number, LAST_ROW):
            done += 1
            yield done, _with_merged(row if done == number else [], next(merged))


def _merged_cells(areas: list[tuple[int, int, int, int]]) -> Iterator[list[Cell]]:
    """Yield for each row from the first its merged cells, as far as a table may be wide."""
    changes: dict[int, Counter[int]] = defaultdict(Counter)
    for first, top, last, bottom in areas:
        columns = range(first, min(last, MOST_COLUMNS) + 1)
        changes[top].update(columns)
        changes[bottom + 1].subtract(columns)
    depth: Counter[int] = Counter()
    cells: list[Cell] = []
    for number in count(1):
        if number in changes:
            depth.update(changes[number])
            inside = {column for column, areas_here in depth.items() if areas_here > 0}
            cells = [
                MERGED_CELL if n in inside else EMPTY for n in range(1, max(inside, default=0) + 1)
            ]
        yield cells


def _with_merged(row: list[Cell], merged: list[Cell]) -> list[Cell]:
    if not (row and merged):
        return row or merged
    pairs = zip_longest(row, merged, fillvalue=EMPTY)
    return [Cell(cell.text, above.fault or cell.fault) for cell, above in pairs]


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
