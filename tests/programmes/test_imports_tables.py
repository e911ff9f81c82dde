"""Files become tables: encodings, separators, precision of date cells; hostile ones are refused."""

import io
import re
import struct
import time
import tracemalloc
import zipfile
import zlib
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


def sheet_of(rows, below=""):
    """A workbook with this as the rows of its sheet, after the headings."""
    plain = workbook_bytes()
    sheet = zipfile.ZipFile(io.BytesIO(plain)).read("xl/worksheets/sheet1.xml").decode()
    changed = sheet.replace("</sheetData>", f"{rows}</sheetData>{below}")
    return repacked(plain, **{"xl__worksheets__sheet1.xml": changed})


def one_cell(row, column="A", value="<v>7</v>"):
    return f'<row r="{row}"><c r="{column}{row}">{value}</c></row>'


def merged(count, area):
    return "<mergeCells>" + f'<mergeCell ref="{area}"/>' * count + "</mergeCells>"


def outcome_in_time(read, data):
    """The name of the refusal, or the numbers of the rows; in little time of the processor."""
    began = time.process_time()
    try:
        outcome = [number for number, _cells in read(data, KNOWN).rows]
    except RuleError as refusal:
        outcome = type(refusal).__name__
    assert time.process_time() - began < 3
    return outcome


TEN = "".join(map(one_cell, range(2, 12)))
LONG = "<f t='shared' ref='A2:A3' si='0'>" + "A1+" * 100_000 + "1</f>"
TIMES = {
    "merged far": (sheet_of(one_cell(100_000), merged(200, "A2:XFD100000")), [100_000]),
    "merged below": (
        sheet_of(TEN + one_cell(100_000), merged(200, "A2:XFD100000")),
        "TooManyRowsError",
    ),
    "merged few": (sheet_of(TEN + one_cell(40), merged(2_000, "A2:XFD99")), [*range(2, 41)]),
    "merged often": (sheet_of(one_cell(2), merged(2_001, "D8:D9")), "OverfullWorkbookError"),
    "merged open": (sheet_of(one_cell(2), f"<!--{'<mergeCell ' * 400_000}-->"), [2]),
    "wide and empty": (
        sheet_of("".join(one_cell(row, "XFD", "") for row in range(2, 4_002)) + one_cell(4_002)),
        [4_002],
    ),
    "wide": (sheet_of(one_cell(2, "XFD")), "TooManyColumnsError"),
    "far": (sheet_of(one_cell(1_048_576)), "TooManyRowsError"),
    "far and empty": (sheet_of(one_cell(2) + one_cell(1_048_576, value="")), [2]),
    "shared formula": (
        sheet_of(
            one_cell(2, value=LONG)
            + "".join(one_cell(row, value="<f t='shared' si='0'/>") for row in range(3, 2_003))
        ),
        [*range(2, 2_003)],
    ),
    "shared text": (
        sheet_of(
            one_cell(2, value=f"<v>{'9' * 4_000}.5</v>")
            + one_cell(3, value="")
            .replace("<c ", "<c t='inlineStr' ")
            .replace("</c>", f"<is><t>{'ğ' * (workbooks.MOST_TEXT + 1)}</t></is></c>")
        ),
        "OverfullWorkbookError",
    ),
}


@pytest.mark.parametrize("kind", TIMES)
def test_small_workbook_does_not_hold_the_server(kind):
    data, outcome = TIMES[kind]

    assert outcome_in_time(read_workbook, data) == outcome


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (b";" * 2_000_000, "TooManyColumnsError"),
        (b"title_tr;kind\n" + b'"x\n";' * 400_000, "TooManyColumnsError"),
        (b"title_tr;kind\n" + b"\n" * 2_000_000, "TooManyRowsError"),
        (b"title_tr;kind\n" + (b" ;" * 900 + b"\n") * 2_000 + b"a;b\n", [2_002]),
        (b"title_tr;kind\na;b" + b" ;" * 900 + b"x\n", "TooManyColumnsError"),
        (b'title_tr;kind\n"' + b"a, " * 1_200 + b'";workshop\n', [2]),
    ],
    ids=["separators", "quoted", "empty rows", "blank cells", "wide", "commas in a text"],
)
def test_small_text_file_does_not_hold_the_server(data, outcome):
    assert outcome_in_time(read_csv, data) == outcome


def renamed(data, content):
    """The workbook with its sheet in a part whose name does not say that it is XML."""
    book = zipfile.ZipFile(io.BytesIO(data))
    parts = {
        name.replace("/", "__"): book.read(name).replace(b"sheet1.xml", b"sheet1.bin")
        for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels")
    }
    return repacked(data, **parts, **{"xl__worksheets__sheet1.bin": content})


def test_part_is_known_as_xml_by_its_content_not_by_its_name():
    plain = workbook_bytes(ROW)
    sheet = zipfile.ZipFile(io.BytesIO(plain)).read("xl/worksheets/sheet1.xml")

    assert texts(read_workbook(renamed(plain, sheet), KNOWN)) == [(2, ROW)]
    for content, error in [
        *(HOSTILE[kind] for kind in HOSTILE),
        (b"\xef\xbb\xbf \n" + HOSTILE["entities"][0], "ForbiddenXmlError"),
        ("\n<x/>".encode("utf-16-be"), "ForbiddenXmlError"),
        (b"\x00" * (workbooks.LARGEST_UNPACKED + 1), "OverfullWorkbookError"),
    ]:
        assert refuses(read_workbook, renamed(plain, content)) == error
    picture = repacked(plain, xl__media__1=b"\x89PNG\r\n\x1a\n\x00<!ENTITY")
    assert texts(read_workbook(picture, KNOWN)) == [(2, ROW)]


def test_part_packed_in_a_way_that_is_unpacked_whole_at_once_is_refused():
    plain = workbook_bytes(ROW)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/media/1.png", b"\x00" * 1000, zipfile.ZIP_LZMA)

    assert refuses(read_workbook, packed.getvalue()) == "UnreadableFileError"


def test_no_more_of_a_part_is_unpacked_than_the_archive_states():
    flood = b"\x00" * 60_000_000
    data = repacked(workbook_bytes(ROW), xl__media__1=flood)
    for true, stated in [(len(flood), 10), (zlib.crc32(flood), zlib.crc32(flood[:10]))]:
        data = data.replace(struct.pack("<L", true), struct.pack("<L", stated))
    tracemalloc.start()
    try:
        assert texts(read_workbook(data, KNOWN)) == [(2, ROW)]
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
