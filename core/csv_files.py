"""CSV as spreadsheets expect it, with nothing in it that they would run."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

Cell = str | int | Decimal | bool | date | None

BYTE_ORDER_MARK = "\ufeff"
# Spreadsheets read the wide signs of East Asian keyboards as the narrow ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    """Put a ' before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_lines(lines: Iterable[Sequence[Cell]], language: str, start: str = "") -> bytes:
    """Return the lines as UTF-8; a whole file has BYTE_ORDER_MARK for its `start`.

    Turkish spreadsheets expect semicolons between cells and a comma in decimals.
    """
    buffer = io.StringIO()
    buffer.write(start)
    writer = csv.writer(buffer, delimiter=";" if language == "tr" else ",", lineterminator="\r\n")
    writer.writerows([_csv_cell(cell, language) for cell in line] for line in lines)
    return buffer.getvalue().encode()


def _csv_cell(cell: Cell, language: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal) and language == "tr":
        return str(cell).replace(".", ",")
    return guarded(cell) if isinstance(cell, str) else str(cell)
