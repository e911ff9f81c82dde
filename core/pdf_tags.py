"""What WeasyPrint 70 leaves out of the tags of a PDF, set right before the file is written.

It tags page heads as text, makes a table anew on each page, gives header cells no scope, drops the
language of a foreign phrase, and measures figures from the wrong corner. A reader who listens to
the paper meets each of these (ISO 14289-1, clauses 7.2, 7.3, 7.5, 7.8 and 7.18).
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pydyf
from weasyprint import Document
from weasyprint.formatting_structure import boxes

# WeasyPrint lays out in CSS pixels from the top; a PDF measures points from the bottom.
POINTS = 0.75
SILENT = {"/NonStruct", "/Span"}
PRINTED = 4  # The flag of an annotation that a printer shows as the screen does.

# Boxes of WeasyPrint and dictionaries of pydyf: neither package has types.
Box = Any
Element = Any


class PaintedPage:
    """A page that remembers which of its boxes became which marked content."""

    def __init__(self, page: Any, painted: Callable[[], None]) -> None:
        self._page = page
        self._painted = painted
        self.marks: dict[Box, int] = {}
        self._operators: list[Any] = []
        self._begins: dict[int, int] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page, name)

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Paint as ever; the tagger will empty what is remembered here."""
        self._page.paint(stream, scale)
        self.marks = {box: mark["mcid"] for box, mark in stream._tags.items()}
        self._operators = stream.stream
        self._begins = {
            operator["MCID"]: place
            for place, operator in enumerate(stream.stream)
            if isinstance(operator, pydyf.Dictionary) and "MCID" in operator
        }
        self._painted()

    def make_artifact(self, mark: int, kind: str) -> None:
        """Make "/Span <</MCID 7>> BDC" into "/Artifact <</Type /Pagination>> BDC"."""
        place = self._begins[mark]
        self._operators[place - 1] = "/Artifact"
        self._operators[place] = pydyf.Dictionary({"Type": kind})

    @property
    def box(self) -> Box:
        return self._page._page_box


def remembering(document: Document, drawn: Callable[[int, int], None] | None = None) -> Document:
    """Return the laid-out document with pages that `finish` can read.

    `drawn(page, pages)` is called after each page has been painted.
    """
    pages = document.pages
    tell = drawn or (lambda page, count: None)
    return document.copy(
        [
            PaintedPage(page, partial(tell, number, len(pages)))
            for number, page in enumerate(pages, start=1)
        ]
    )


def finish(document: Document, pdf: pydyf.PDF) -> None:
    """WeasyPrint's finisher: set the tags right. The document comes from `remembering`."""
    tree = _Tree(pdf)
    tables: dict[Box, Element] = {}
    for number, page in enumerate(document.pages):
        for box, mark in page.marks.items():
            tree.describe(number, page, box, mark, document.metadata.lang)
        for box in _inside(page.box):
            _finish_box(tree, number, page, box, tables)
    tree.drop_silent()


def _finish_box(tree: "_Tree", number: int, page: PaintedPage, box: Box, tables: dict) -> None:
    if isinstance(box, boxes.MarginBox):
        tree.make_artifact(number, page, box, "/Pagination")
    elif box.is_leader:
        tree.make_artifact(number, page, box, "/Layout")
    elif isinstance(box, boxes.TableBox):
        _finish_table(tree, number, page, box, tables)
    elif getattr(box, "link_annotation", None):
        _finish_link(box)


def _finish_link(box: Box) -> None:
    """A link inside the paper says where it leads in words, not by the name of the anchor."""
    box.link_annotation["F"] = PRINTED
    words = " ".join("".join(box.element.itertext()).split())
    if "Dest" in box.link_annotation and words:
        box.link_annotation["Contents"] = pydyf.String(words)


def _finish_table(
    tree: "_Tree", number: int, page: PaintedPage, box: Box, tables: dict[Box, Element]
) -> None:
    """One table for all its pages: the head that comes again is an artifact."""
    cells = [cell for cell in _inside(box) if getattr(cell, "mark", None)]
    for cell in cells:
        _finish_cell(cell)
    if not cells:
        return
    table = tree.above(cells[0].mark, "/Table")
    first = tables.setdefault(box.element, table)
    if first is table:
        return
    for group in box.children:
        if group.is_header:
            tree.make_artifact(number, page, group, "/Pagination")
    tree.move_children(table, first)


def _finish_cell(cell: Box) -> None:
    """Scope says which cells a header is for; our tables are simple, so it says all."""
    cell.mark.pop("ID", None)
    cell.mark["A"].pop("Headers", None)
    if cell.mark["S"] == "/TH":
        is_row = cell.element.get("scope") == "row"
        cell.mark["A"]["Scope"] = "/Row" if is_row else "/Column"


def _inside(box: Box) -> Iterator[Box]:
    """The box and all below it, in the order of the paper."""
    yield box
    for child in getattr(box, "children", ()):
        yield from _inside(child)


class _Tree:
    """The structure tree of a PDF that is about to be written."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self._objects = pdf.objects
        root = self._at(pdf.catalog["StructTreeRoot"])
        numbers = self._at(root["ParentTree"])["Nums"]
        self._parents = dict(zip(numbers[::2], numbers[1::2], strict=True))

    def _at(self, reference: bytes) -> Element:
        return self._objects[int(reference.split()[0])]

    def describe(self, number: int, page: PaintedPage, box: Box, mark: int, language: str) -> None:
        """Name the language of a foreign phrase; say where on the page a figure stands."""
        element = self._at(self._parents[number][mark])
        spoken = box.style["lang"]
        if spoken and spoken != language:
            element["Lang"] = pydyf.String(spoken)
        if element["S"] == "/Figure":
            left, top = box.content_box_x(), box.content_box_y()
            edges = (left, page.height - top - box.height, left + box.width, page.height - top)
            element["A"]["BBox"] = pydyf.Array(edge * POINTS for edge in edges)

    def above(self, element: Element, kind: str) -> Element:
        while element["S"] != kind:
            element = self._at(element["P"])
        return element

    def make_artifact(self, number: int, page: PaintedPage, box: Box, kind: str) -> None:
        """Take the text in `box` out of what is read aloud."""
        for mark in [page.marks[inner] for inner in _inside(box) if inner in page.marks]:
            page.make_artifact(mark, kind)
            element = self._at(self._parents[number][mark])
            self._parents[number][mark] = "null"
            element["K"].remove(mark)
            self._prune(element)

    def move_children(self, source: Element, target: Element) -> None:
        for reference in source["K"]:
            self._at(reference)["P"] = target.reference
        target["K"].extend(source["K"])
        source["K"].clear()
        self._prune(source)

    def drop_silent(self) -> None:
        """Drop what was a line break or a drawn sign; an empty cell keeps its place."""
        for element in self._objects:
            if isinstance(element, pydyf.Dictionary) and element.get("S") in SILENT:
                self._prune(element)

    def _prune(self, element: Element) -> None:
        """Drop an element that says nothing, and what says nothing without it."""
        while not element["K"]:
            above = self._at(element["P"])
            if element.reference not in above["K"]:
                return
            above["K"].remove(element.reference)
            element = above
