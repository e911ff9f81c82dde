"""Judge of a PDF's accessibility: what a machine can decide of PDF/UA-1 (ISO 14289-1).

Each fault names the failure condition of the Matterhorn Protocol 1.02 that it meets. What only a
person can judge is not here: whether a text is the right alternative for its picture, whether the
order makes sense, whether a table is one.
"""

import io
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from pypdf import PdfReader
from pypdf.generic import ContentStream, IndirectObject

GROUPING = {"/Document", "/Part", "/Sect", "/Div", "/BlockQuote", "/Caption", "/NonStruct"}
HEADINGS = [f"/H{level}" for level in range(1, 7)]
TABLE = {"/Table", "/THead", "/TBody", "/TFoot", "/TR", "/TH", "/TD"}
LIST = {"/L", "/LI", "/Lbl", "/LBody"}
STANDARD = GROUPING | set(HEADINGS) | TABLE | LIST | {"/P", "/Span", "/Link", "/Figure"}
# Parent → what may stand directly below it.
CHILDREN = {
    "/Table": {"/THead", "/TBody", "/TFoot", "/TR", "/Caption"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TR": {"/TH", "/TD"},
    "/L": {"/LI", "/L", "/Caption"},
    "/LI": {"/Lbl", "/LBody"},
}
PARENTS = {
    "/THead": {"/Table"},
    "/TBody": {"/Table"},
    "/TR": {"/Table", "/THead", "/TBody"},
    "/TH": {"/TR"},
    "/TD": {"/TR"},
    "/LI": {"/L"},
    "/LBody": {"/LI"},
}
PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do"}


def faults(data: bytes) -> list[str]:
    """Return every fault as "01-005 page 3: …"; nothing for a PDF that is in order."""
    reader = PdfReader(io.BytesIO(data))
    found = list(_catalogue(reader))
    if found:
        return found
    elements = list(_elements(reader.trailer["/Root"]["/StructTreeRoot"]))
    checks = [_structure, _headings, _tables, _figures, _links]
    found += [fault for check in checks for fault in check(reader, elements)]
    for number, page in enumerate(reader.pages, start=1):
        found += [f"{fault} on page {number}" for fault in _page(reader, page, elements)]
    return found


def kinds(data: bytes) -> Counter:
    """How many elements of each kind the tree has."""
    reader = PdfReader(io.BytesIO(data))
    return Counter(one["/S"] for one in _elements(reader.trailer["/Root"]["/StructTreeRoot"]))


def languages(data: bytes) -> set[str]:
    """The languages of phrases that are not in the language of the paper."""
    reader = PdfReader(io.BytesIO(data))
    elements = _elements(reader.trailer["/Root"]["/StructTreeRoot"])
    return {one["/Lang"] for one in elements if "/Lang" in one}


def _kids(element) -> list:
    kids = element.get("/K", [])
    kids = kids.get_object() if isinstance(kids, IndirectObject) else kids
    return [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]


def _below(element) -> list:
    return [kid for kid in _kids(element) if isinstance(kid, dict) and "/S" in kid]


def _elements(root) -> Iterator:
    for kid in _below(root):
        yield kid
        yield from _elements(kid)


def _catalogue(reader) -> Iterator[str]:
    root = reader.trailer["/Root"]
    if not root.get("/MarkInfo", {}).get("/Marked") or "/StructTreeRoot" not in root:
        yield "06-001 not tagged"
    if root.get("/MarkInfo", {}).get("/Suspects"):
        yield "04-001 tags are suspect"
    if not root.get("/Lang"):
        yield "11-006 no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "07-001 window shows the file's name"
    xmp = reader.xmp_metadata
    metadata = root["/Metadata"].get_object().get_data() if "/Metadata" in root else b""
    if xmp is None or not any((xmp.dc_title or {}).values()):
        yield "06-003 no title in XMP"
    if b"<pdfuaid:part>1<" not in metadata.replace(b'pdfuaid:part="1"', b"<pdfuaid:part>1<"):
        yield "06-002 no PDF/UA identifier"


def _structure(reader, elements) -> Iterator[str]:
    for element in elements:
        kind = element["/S"]
        if kind not in STANDARD:
            yield f"02-001 {kind} is no standard type"
        below = {one["/S"] for one in _below(element)}
        if not below <= CHILDREN.get(kind, STANDARD):
            yield f"09-004 {kind} holds {below}"
        above = element["/P"].get_object()
        if above.get("/S", "") not in PARENTS.get(kind, {above.get("/S", "")}):
            yield f"09-005 {kind} in {above['/S']}"
        if not any(one is element for one in _kids(above)):
            yield f"01-006 {kind} is no child of its parent"
        if not _kids(element):
            yield f"01-006 {kind} is empty"


def _headings(reader, elements) -> Iterator[str]:
    levels = [HEADINGS.index(one["/S"]) + 1 for one in elements if one["/S"] in HEADINGS]
    if levels[:1] != [1]:
        yield f"14-002 first heading is of level {levels[:1]}"
    for above, level in pairwise(levels):
        if level > above + 1:
            yield f"14-003 heading {level} after {above}"


def _tables(reader, elements) -> Iterator[str]:
    for table in (one for one in elements if one["/S"] == "/Table"):
        rows = [one for one in _elements(table) if one["/S"] == "/TR"]
        if len({len(_below(row)) for row in rows}) != 1:
            yield "15-001 rows of a table differ in length"
        headers = [cell for row in rows for cell in _below(row) if cell["/S"] == "/TH"]
        if not headers:
            yield "15-003 table without headers"
        if any(cell["/A"].get("/Scope") not in {"/Row", "/Column"} for cell in headers):
            yield "15-003 header without scope"


def _figures(reader, elements) -> Iterator[str]:
    for figure in (one for one in elements if one["/S"] == "/Figure"):
        if not figure.get("/Alt"):
            yield "13-004 figure without alternative text"
        page = figure["/Pg"].get_object()["/MediaBox"]
        left, bottom, right, top = figure["/A"]["/BBox"]
        if not (page[0] <= left < right <= page[2] and page[1] <= bottom < top <= page[3]):
            yield "13-005 figure stands outside its page"


def _links(reader, elements) -> Iterator[str]:
    reached = set()
    for link in (one for one in elements if one["/S"] == "/Link"):
        references = [one for one in _kids(link) if isinstance(one, dict) and "/Obj" in one]
        if len(references) != 1:
            yield "28-011 link without its annotation"
        reached |= {one.raw_get("/Obj").idnum for one in references}
    for number, page in enumerate(reader.pages, start=1):
        for reference in page.get("/Annots", []):
            note = reference.get_object()
            if reference.idnum not in reached or "/StructParent" not in note:
                yield f"28-002 annotation on page {number} is not in the tree"
            if not note.get("/Contents") or not note.get("/F", 0) & 4:
                yield f"28-012 annotation on page {number} says nothing or is not printed"


def _page(reader, page, elements) -> Iterator[str]:
    if page.get("/Tabs") != "/S":
        yield "28-009 tab order is not that of the tree"
    yield from _content(reader, page, elements)
    for font in page["/Resources"]["/Font"].values():
        yield from _font(font.get_object())


def _font(font) -> Iterator[str]:
    if "/ToUnicode" not in font:
        yield f"10-001 {font['/BaseFont']} says no letters"
    for descendant in font.get("/DescendantFonts", [font]):
        descriptor = descendant.get_object()["/FontDescriptor"]
        if not any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3")):
            yield f"31-009 {font['/BaseFont']} is not embedded"


def _content(reader, page, elements) -> Iterator[str]:
    """Everything painted is either in the tree or an artifact, and never one inside the other."""
    owners = _owners(page, elements)
    marks: list[str | int] = []
    for operands, operator in ContentStream(page["/Contents"], reader).operations:
        name = operator.decode()
        if name in {"BMC", "BDC"}:
            mark = operands[1].get("/MCID") if name == "BDC" else None
            marks.append("artifact" if operands[0] == "/Artifact" else mark)
            if "artifact" in marks and any(isinstance(one, int) for one in marks):
                yield "01-003 text inside an artifact, or the other way round"
            if isinstance(mark, int) and mark not in owners:
                yield f"01-005 content {mark} is in no element"
        elif name == "EMC":
            marks.pop()
        elif name in PAINTING and not any(one is not None for one in marks):
            yield f"01-005 {name} is neither tagged nor an artifact"


def _owners(page, elements) -> set[int]:
    """The marked contents of the page that elements of the tree hold."""
    number = page.indirect_reference.idnum
    mine = [one for one in elements if "/Pg" in one and one.raw_get("/Pg").idnum == number]
    return {kid for element in mine for kid in _kids(element) if isinstance(kid, int)}
