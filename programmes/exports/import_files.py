"""Files around an import: the empty template, and the refused rows to be mended and sent again."""

import io
from collections.abc import Iterable, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from core.csv_files import BYTE_ORDER_MARK, csv_lines
from programmes.models import BulkImport
from programmes.services.imports import ADVICE_HEADING, COLUMNS, ROW_HEADING, Check, Column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS_WITH_LISTS = 5_001


def template_csv(kind: str) -> bytes:
    """Return the headings alone, in the active language."""
    return _csv([[str(column.label) for column in COLUMNS[kind]]])


def template_xlsx(kind: str) -> bytes:
    """Return a workbook with the headings, lists to choose from, and a sheet that explains them."""
    columns = COLUMNS[kind]
    book = Workbook()
    rows, guide, words = (
        book.active,
        book.create_sheet(_("How to fill it in")),
        book.create_sheet(_("Words")),
    )
    rows.title = str(BulkImport.Kind(kind).label)
    _write(rows, [[str(column.label) for column in columns]], widths=[24] * len(columns))
    _write(guide, _guide(columns), widths=[34, 12, 60, 60, 30])
    _write(words, _words(columns), widths=[30] * len(columns))
    _offer(rows, words, columns)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _guide(columns: Sequence[Column]) -> list[list[str]]:
    head = [_("Column"), _("Required"), _("What to write"), _("Allowed words"), _("Example")]
    return [
        head,
        *(
            [
                str(column.label),
                _("yes") if column.is_required else "",
                str(column.help),
                ", ".join(_labels(column)),
                column.example,
            ]
            for column in columns
        ),
        [],
        *([line] for line in _advice()),
    ]


def _advice() -> list[str]:
    return [
        _("A row needs a title, or what is counted, in at least one language."),
        _(
            "A row that the project has already is changed; it is known by its reference, or else "
            "by its title and start (a figure: by label, measure, day and activity)."
        ),
        _("An empty cell leaves what is recorded as it is."),
        _("Formulas and merged cells are not taken: paste values, fill in each cell."),
        _("A number such as 1.500 can be read in two ways: write 1500."),
    ]


def _words(columns: Sequence[Column]) -> list[list[str]]:
    """Return a table whose columns are the lists of words; empty where there is none."""
    lists = [[str(column.label), *_labels(column)] for column in columns]
    height = max(map(len, lists))
    return [[words[row] if row < len(words) else "" for words in lists] for row in range(height)]


def _labels(column: Column) -> list[str]:
    return [str(label) for label in column.choices.labels] if column.choices else []


def _offer(rows: Worksheet, words: Worksheet, columns: Sequence[Column]) -> None:
    """Let the cells below a heading offer the words of its list."""
    for index, column in enumerate(columns, start=1):
        if column.choices:
            letter = get_column_letter(index)
            last = len(column.choices.labels) + 1
            offered = f"'{words.title}'!${letter}$2:${letter}${last}"
            offer = DataValidation(type="list", formula1=offered, allow_blank=True)
            offer.add(f"{letter}2:{letter}{MOST_ROWS_WITH_LISTS}")
            rows.add_data_validation(offer)


def _write(sheet: Worksheet, rows: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
    for row in rows:
        sheet.append(list(row))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    for cells in sheet.iter_rows(min_row=1):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def refused_rows_csv(check: Check) -> bytes:
    """Return the bad rows as they were typed, each with its former number and what to do."""
    headings = [str(ROW_HEADING), str(ADVICE_HEADING), *check.table.headings]
    rows = [
        [
            str(row.number),
            " ".join(f"{fault.column}: {fault.words}" for fault in row.faults),
            *(cell.text for cell in row.cells),
        ]
        for row in check.bad
    ]
    return _csv([headings, *rows])


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a whole file; coming back, the guard before a formula is taken away."""
    return csv_lines(rows, get_language() or "tr", start=BYTE_ORDER_MARK)
