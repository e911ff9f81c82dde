"""core.pdf: tags, language and title; letters; and nothing that is not ours."""

import io

import pytest
from pypdf import PdfReader

from core.pdf import PdfError, render_pdf

WORDS = "Iğdır, İstanbul, Şanlıurfa, Çankırı, Muş, ÇĞİÖŞÜ çğıöşü"


def document(body, head="<title>Deneme kâğıdı</title>", language="tr"):
    sheet = '<link rel="stylesheet" href="css/pdf.css">'
    return f'<!doctype html><html lang="{language}"><head>{head}{sheet}</head><body>{body}</body>'


def read(html):
    made = render_pdf(html=html)
    return made, PdfReader(io.BytesIO(made.data))


def elements(reader):
    """All structure elements, in reading order."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop(0).get_object()
        if isinstance(node, list):
            waiting = list(node) + waiting
        elif isinstance(node, dict):
            found.append(node)
            waiting = [node["/K"], *waiting] if "/K" in node else waiting
    return found


def test_pdf_is_tagged_and_states_its_language_and_title():
    _made, reader = read(document("<h1>Başlık</h1>"))

    root = reader.trailer["/Root"]
    assert root["/Lang"] == "tr"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Deneme kâğıdı"
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()


def test_pdf_counts_its_pages():
    made, reader = read(document("<p>bir</p><p style='break-before: page'>iki</p>"))

    assert made.pages == len(reader.pages) == 2


def test_turkish_letters_are_embedded_and_can_be_read_back():
    _made, reader = read(document(f"<h1>{WORDS}</h1><p>{WORDS}</p>"))

    # Where a line ends, the reader leaves out the space.
    assert "".join(reader.pages[0].extract_text().split()) == f"{WORDS}{WORDS}1/1".replace(" ", "")
    fonts = {
        font.get_object()["/BaseFont"].split("+")[1]
        for font in reader.pages[0]["/Resources"]["/Font"].values()
    }
    assert fonts == {
        "Hyperlegible",
        "HyperlegibleTurkish",
        "Literata-Semi-Bold",
        "LiterataTurkish-Semi-Bold",
    }


def test_table_heads_say_what_they_head_and_a_picture_says_what_it_shows():
    table = (
        '<table><thead><tr><th scope="col">İl</th><th scope="col">Sayı</th></tr></thead>'
        '<tbody><tr><th scope="row">Muş</th><td>3</td></tr></tbody></table>'
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Yıldız</title>'
        '<path d="M0 0h9v9z"/></svg>'
    )

    _made, reader = read(document(table))

    found = elements(reader)
    scopes = [node["/A"]["/Scope"] for node in found if node.get("/S") == "/TH"]
    assert scopes == ["/Column", "/Column", "/Row"]
    assert [node["/Alt"] for node in found if node.get("/S") == "/Figure"] == ["Yıldız"]


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="file:///etc/passwd">',
        '<img alt="x" src="/etc/passwd">',
        '<img alt="x" src="http://127.0.0.1:1/">',
        '<img alt="x" src="https://static.invalid/css/foundation.css">',
        '<img alt="x" src="css/../../manage.py">',
        '<img alt="x" src="data:image/png;base64,AAAA">',
        '<link rel="stylesheet" href="css/foundation.css">',
        '<style>@import url("http://127.0.0.1:1/");</style>',
        '<style>p { background: url("file:///etc/passwd") }</style><p>x</p>',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<object data="file:///etc/passwd"></object>',
    ],
)
def test_pdf_that_asks_for_what_is_not_ours_is_refused(body):
    with pytest.raises(PdfError, match="may not load"):
        render_pdf(html=document(body))


def test_picture_inside_a_drawing_is_not_loaded_either(monkeypatch):
    opened = []
    monkeypatch.setattr(
        "urllib.request.OpenerDirector.open", lambda *args, **kw: opened.append(args)
    )
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'

    render_pdf(html=document(drawing))

    assert opened == []


@pytest.mark.parametrize(
    "html",
    [document("<p>x</p>", language=""), document("<p>x</p>", head="<title> </title>")],
    ids=["no language", "no title"],
)
def test_pdf_without_language_or_title_is_refused(html):
    with pytest.raises(PdfError, match="lang"):
        render_pdf(html=html)
