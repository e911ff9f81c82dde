"""A file as a table of typed texts: CSV in any usual encoding; workbooks read elsewhere.

Nothing is guessed about what a cell means; that is for `cells`. What can be known about a cell only
while the file is open (a formula, a merged cell) stays with it as its fault.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.csv_files import FORMULA_STARTS
from core.errors import RuleError
from core.identity_numbers import mask_identity_numbers

MOST_ROWS = 5_000
MOST_COLUMNS = 60
# Beyond these a file is not a table that somebody typed, empty rows and cells included.
LAST_RECORD = 20 * MOST_ROWS
MOST_SEPARATORS = 1_000
# Titles and remarks may stand above the headings.
HEADING_WITHIN = 10
SEPARATORS = ";,\t"
NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")


class UnreadableFileError(RuleError):
    message = _("This file cannot be read as a table. Please save it again as XLSX or CSV (UTF-8).")


class UnknownEncodingError(RuleError):
    message = _(
        "The letters of this file are in an encoding that is not known here. "
        "Please save it again as “CSV UTF-8”."
    )


class BrokenQuotesError(RuleError):
    message = _(
        "The quotation marks of this file do not match, from about line %(line)d. "
        "Please mend them, or save the table as XLSX."
    )


class TooManyRowsError(RuleError):
    message = _("This file has more than 5,000 rows. Please split it.")


class TooManyColumnsError(RuleError):
    message = _("This file has more than 60 columns. Please remove those that are not needed.")


class EmptyTableError(RuleError):
    message = _("This file has no row below its headings.")


@dataclass(frozen=True)
class Cell:
    """What was typed, in NFC; `fault` says why it cannot be taken as it stands ("": it can)."""

    text: str
    fault: str = ""


EMPTY = Cell("")
NumberedRow = tuple[int, list[Cell]]


@dataclass
class Table:
    """Headings and filled rows; rows are numbered as a spreadsheet numbers them."""

    headings: list[str]
    rows: list[NumberedRow]
    empty_rows: int = 0
    encoding: str = ""
    sheet: str = ""
    sheets: int = 0

    def as_json(self) -> dict[str, Any]:
        rows = [
            [number, [[cell.text, cell.fault] if cell.fault else cell.text for cell in cells]]
            for number, cells in self.rows
        ]
        return {**vars(self), "rows": rows}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Table":
        rows = [
            (number, [Cell(cell) if isinstance(cell, str) else Cell(*cell) for cell in cells])
            for number, cells in kept["rows"]
        ]
        return cls(**{**kept, "rows": rows})


@dataclass
class Source:
    """A file while it is read: its rows one by one, empty ones too."""

    rows: Iterable[NumberedRow]
    encoding: str = ""
    sheet: str = ""
    sheets: int = 0
    known: Callable[[list[str]], int] = field(default=len)


def typed(text: str, fault: str = "") -> Cell:
    """Return the cell of a typed text; one that a spreadsheet would compute is a formula.

    Identity numbers are masked: nobody looks at a file before it is kept.
    """
    text = unicodedata.normalize("NFC", text.replace("_x000D_", "").replace("\r\n", "\n"))
    text = mask_identity_numbers(text.strip("\ufeff\u200b \t\r\n\u00a0"))
    if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS):
        # Our own exports put the apostrophe there.
        return Cell(text[1:], fault)
    if text.startswith("="):
        return Cell(text, fault or "formula")
    return Cell(text, fault)


def table_of(source: Source) -> Table:
    """Find the headings and the filled rows below them.

    Raises:
        RuleError: too many rows or columns, or no row at all.
    """
    above: list[NumberedRow] = []
    rows = iter(source.rows)
    for number, cells in rows:
        if any(cell.text for cell in cells):
            above.append((number, cells))
        if len(above) == HEADING_WITHIN:
            break
    if not above:
        raise EmptyTableError
    best = max(range(len(above)), key=lambda index: (source.known(_texts(above[index][1])), -index))
    found, empty = _filled([*above[best + 1 :], *rows], above[best][0])
    if not found:
        raise EmptyTableError
    headings = _texts(_trimmed(above[best][1]))
    return Table(headings, found, empty, source.encoding, source.sheet, source.sheets)


def _texts(cells: list[Cell]) -> list[str]:
    return [cell.text for cell in cells]


def _filled(rows: Iterable[NumberedRow], heading: int) -> tuple[list[NumberedRow], int]:
    """Return the rows with content, and how many empty ones stand between them."""
    found: list[NumberedRow] = []
    for number, cells in rows:
        if not any(cell.text or cell.fault for cell in cells):
            continue
        found.append((number, _trimmed(cells)))
        if len(found) > MOST_ROWS:
            raise TooManyRowsError
    last = found[-1][0] if found else heading
    return found, last - heading - len(found)


def _trimmed(cells: list[Cell]) -> list[Cell]:
    """Cut the empty end of a row.

    Raises:
        TooManyColumnsError: what is left is too wide.
    """
    wide = len(cells)
    while wide and not (cells[wide - 1].text or cells[wide - 1].fault):
        wide -= 1
    if wide > MOST_COLUMNS:
        raise TooManyColumnsError
    return cells[:wide]


def read_csv(data: bytes, known: Callable[[list[str]], int]) -> Table:
    """Read a text file; `known` counts the headings of ours in a row, which shows the separator.

    Raises:
        RuleError: the encoding, the quotation marks or the size do not allow it.
    """
    text, encoding = decoded(data)
    separator, text = _separator(text, known)
    return table_of(Source(_records(text, separator), encoding, known=known))


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding: UTF-8, UTF-16 or windows-1254.

    Raises:
        UnknownEncodingError: none of them gives a text.
    """
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not NOT_TEXT.search(text):
            return text.removeprefix("\ufeff"), encoding
    raise UnknownEncodingError


def _encodings(data: bytes) -> list[str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    if data[1:400:2].count(0) > data[:400:2].count(0):
        return ["utf-16-le"]
    if data[:400:2].count(0):
        return ["utf-16-be"]
    return ["utf-8", "windows-1254"]


def _separator(text: str, known: Callable[[list[str]], int]) -> tuple[str, str]:
    """Return the separator that shows most of our headings, and the text without a note of it."""
    stated = re.match(r'"?sep=(.)"?\r?\n', text)
    if stated:
        return stated[1], text[stated.end() :]
    return max(SEPARATORS, key=lambda mark: _score(text, mark, known)), text


def _score(text: str, mark: str, known: Callable[[list[str]], int]) -> tuple[int, int]:
    head = list(_some_records(text, mark))
    return max(map(known, head), default=0), max(map(len, head), default=0)


def _some_records(text: str, mark: str) -> Iterator[list[str]]:
    try:
        for number, cells in _records(text, mark):
            if number > HEADING_WITHIN:
                return
            yield _texts(cells)
    except (BrokenQuotesError, TooManyColumnsError):
        return


def _records(text: str, separator: str) -> Iterator[NumberedRow]:
    """Read record by record, typed only as far as they are filled.

    Raises:
        RuleError: quotation marks that do not match; far too many records, or cells in one.
    """
    reader = csv.reader(_lines(text, separator), delimiter=separator, strict=True)
    try:
        for number, record in enumerate(reader, start=1):
            if number > LAST_RECORD:
                raise TooManyRowsError
            yield number, [typed(value) for value in _narrowed(record)]
    except csv.Error as error:
        words = BrokenQuotesError.message % {"line": reader.line_num}
        raise BrokenQuotesError(words) from error


def _lines(text: str, separator: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        if line.count(separator) > MOST_SEPARATORS:
            raise TooManyColumnsError
        yield line


def _narrowed(record: list[str]) -> list[str]:
    """Cut the empty end of a record; all beyond the widest table are taken for one cell."""
    wide = len(record)
    while wide and not record[wide - 1].strip():
        wide -= 1
    if wide <= MOST_COLUMNS:
        return record[:wide]
    return [*record[:MOST_COLUMNS], record[wide - 1]]
