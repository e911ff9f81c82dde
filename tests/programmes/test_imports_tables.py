"""Files become tables: encodings, separators, precision of date cells; hostile ones are refused."""

import io
import re
import zipfile
from datetime import date, datetime

import pytest

from core.errors import RuleError
from programmes.services.imports import workbooks
from programmes.services.imports.columns import counter_of
from programmes.services.imports.tables import Cell, read_csv
from programmes.services.imports.workbooks import read_workbook
from tests.programmes.import_files import HEADINGS, csv_bytes, repacked, workbook_bytes

KNOWN = counter_of("activities")
ROW = ["A-1", "workshop", "held", "Iğdır’da çalıştay", "05.2018", "", "Iğdır"]


def texts(table):
    return [(number, [cell.text for cell in cells]) for number, cells in table.rows]


def refuses(read, data):
    with pytest.raises(RuleError) as refusal:
        read(data, KNOWN)
    return type(refusal.value).__name__


@pytest.mark.parametrize(
    ("encoding", "taken"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("windows-1254", "windows-1254"),
    ],
)
def test_every_usual_encoding_gives_the_same_letters(encoding, taken):
    table = read_csv(csv_bytes(ROW, encoding=encoding), KNOWN)

    assert table.encoding == taken
    assert table.headings == HEADINGS
    assert texts(table) == [(2, ROW)]


def test_separator_is_the_one_that_gives_our_headings():
    by_comma = (
        b'title_tr,kind,status\r\n"Bir; iki, \xc3\xbc\xc3\xa7\r\nd\xc3\xb6rt",workshop,held\r\n'
    )
    tables = [
        read_csv(by_comma, KNOWN),
        read_csv(b"title_tr\tkind\tstatus\nA, b; c\tworkshop\theld\n", KNOWN),
        read_csv(b"sep=|\ntitle_tr|kind|status\nA, b; c|workshop|held\n", KNOWN),
    ]

    assert [texts(table)[0][1][0] for table in tables] == [
        *("Bir; iki, üç\ndört", "A, b; c", "A, b; c")
    ]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them():
    data = (
        "Faaliyet listesi;;\n\ntitle_tr;kind;status\n\nA;workshop;held\n;;\nB;workshop;held\n;;\n"
    )

    table = read_csv(data.encode(), KNOWN)

    assert [number for number, _cells in table.rows] == [5, 7]
    assert table.empty_rows == 2


def test_formulas_are_never_text_and_our_own_apostrophe_is_taken_away():
    data = csv_bytes(["=1+1", "'-5", "@x", "-", "+90", "'=1", "'a"])

    cells = read_csv(data, KNOWN).rows[0][1]

    assert cells[0] == Cell("=1+1", "formula")
    assert [cell.text for cell in cells[1:]] == ["-5", "@x", "-", "+90", "=1", "'a"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", "EmptyTableError"),
        (b"title_tr;kind;status\n", "EmptyTableError"),
        (b'title_tr;kind\n"open;workshop\n', "BrokenQuotesError"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "UnknownEncodingError"),
        ("başlık;ü\na;b".encode("cp857"), "UnknownEncodingError"),
        (b"title_tr\n" + b"a\n" * 5_001, "TooManyRowsError"),
        (b"title_tr" + b";x" * 60 + b"\na" + b";b" * 60, "TooManyColumnsError"),
    ],
)
def test_text_that_is_no_table_of_ours_is_refused(data, error):
    assert refuses(read_csv, data) == error


def test_date_cell_is_as_precise_as_it_is_shown():
    """A typed "May 2018" becomes the 1st of May in Excel, shown as "May.18": it is a month."""

    def formats(book):
        shown = ["dd.mm.yyyy", "mmm yyyy", "yyyy", '[$-41F]d" gün" mmmm yyyy;@', 'mmmm" d"yyyy']
        for cell, number_format in zip(book.active[2], shown, strict=False):
            cell.number_format = number_format

    data = workbook_bytes(
        [date(2018, 5, 14), datetime(2018, 5, 1, 0, 0), *[date(2018, 5, 1)] * 3], change=formats
    )

    assert texts(read_workbook(data, KNOWN)) == [
        (2, ["2018-05-14", "2018-05", "2018", "2018-05-01", "2018-05"])
    ]


def test_numbers_booleans_and_texts_of_a_workbook_are_taken_as_typed():
    data = workbook_bytes(
        [34, 1500.0, 2633500.5, 0.1 + 0.2, True, " Istanbul\u00a0", "a_x000D_\nb"]
    )

    assert texts(read_workbook(data, KNOWN))[0][1] == [
        *("34", "1500", "2633500.5", "0.3", "true", "Istanbul", "a\nb")
    ]


def test_formulas_errors_and_merged_cells_stay_named():
    def merge(book):
        book.active["A3"] = "=A2&1"
        book.active["B3"] = "#REF!"
        book.active.merge_cells("D4:D5")
        book.active.merge_cells("A1:B1")

    rows = [["A-1"], ["x", "x"], ["A-3", "", "", "Başlık"], ["A-4"]]
    table = read_workbook(workbook_bytes(*rows, change=merge), KNOWN)

    found = {(number, cell.fault) for number, cells in table.rows for cell in cells if cell.fault}
    assert found == {(3, "formula"), (3, "error"), (4, "merged"), (5, "merged")}


def test_first_visible_sheet_is_read():
    def sheets(book):
        book.active.sheet_state = "hidden"
        book.create_sheet("Liste").append(["title_tr"])
        book["Liste"].append(["Görünen"])
        book.create_sheet("Başka")

    table = read_workbook(workbook_bytes(["hidden"], change=sheets), KNOWN)

    assert (table.sheet, table.sheets, texts(table)) == ("Liste", 2, [(2, ["Görünen"])])


def test_sheet_is_not_believed_about_its_own_size():
    plain = workbook_bytes(ROW)
    sheet = zipfile.ZipFile(io.BytesIO(plain)).read("xl/worksheets/sheet1.xml")
    small = sheet.replace(b'ref="A1:G2"', b'ref="A1:A1"')
    far = re.sub(rb'"([A-G]?)2"', rb'"\g<1>1048576"', sheet)

    assert small != sheet != far
    read = read_workbook(repacked(plain, **{"xl__worksheets__sheet1.xml": small}), KNOWN)
    assert texts(read) == [(2, ROW)]
    assert refuses(read_workbook, repacked(plain, **{"xl__worksheets__sheet1.xml": far})) == (
        "TooManyRowsError"
    )


HOSTILE = {
    "entities": (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        "ForbiddenXmlError",
    ),
    "utf-16": ('<?xml version="1.0" encoding="utf-16"?><x/>'.encode("utf-16"), "ForbiddenXmlError"),
    "tags": (b"<x>" + b"<c/>" * 1_000_000 + b"</x>", "OverfullWorkbookError"),
    "bytes": (b"<x>" + b" " * workbooks.LARGEST_UNPACKED + b"</x>", "OverfullWorkbookError"),
    "broken": (b"<worksheet><sheetData><row r='x'><c", "UnreadableFileError"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_sheet_is_refused_before_it_is_read(kind):
    content, error = HOSTILE[kind]
    data = repacked(workbook_bytes(ROW), **{"xl__worksheets__sheet1.xml": content})

    assert refuses(read_workbook, data) == error


def test_archive_that_is_no_workbook_is_refused():
    plain = workbook_bytes(ROW)

    assert refuses(read_workbook, plain[: len(plain) // 2]) == "UnreadableFileError"
    assert refuses(read_workbook, repacked(plain, **{"xl__workbook.xml": b"<x/>"})) == (
        "UnreadableFileError"
    )
    assert refuses(read_workbook, workbook_bytes(["x"] * 61, headings=["h"] * 61)) == (
        "TooManyColumnsError"
    )
