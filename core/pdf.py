"""HTML to PDF: the one door to WeasyPrint, shared by reports and publications.

The HTML comes from our own escaped templates. It names our static files by their plain names
(`<link rel="stylesheet" href="css/pdf.css">`, `<img src="img/mark.svg" alt="">`); nothing else can
be loaded: no address, no path, no data URL.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from django.contrib.staticfiles import finders

# Only a name to resolve against: this domain can never exist (RFC 2606), and nothing is fetched.
BASE_URL = "https://static.invalid/"
STATIC_FILES = {
    "css/pdf.css": "text/css",
    "fonts/atkinson-latin.woff2": "font/woff2",
    "fonts/atkinson-turkish.woff2": "font/woff2",
    "fonts/literata-600-latin.woff2": "font/woff2",
    "fonts/literata-600-turkish.woff2": "font/woff2",
    "img/mark.svg": "image/svg+xml",
    "img/star-faint.svg": "image/svg+xml",
}


class PdfError(Exception):
    """The HTML cannot become a PDF: it asks for a file that is not ours, or says too little."""


@dataclass(frozen=True, slots=True)
class Pdf:
    data: bytes
    pages: int


class Watcher(Protocol):
    """Who wants to hear how far the work is; what it raises ends the work."""

    def laid_out(self, page: int) -> None:
        """Page number `page` is being laid out; nobody knows yet how many there will be."""

    def drawn(self, page: int, pages: int) -> None:
        """Page number `page` of `pages` has been drawn."""


def render_pdf(*, html: str, watcher: Watcher | None = None) -> Pdf:
    """Turn a whole HTML document into a tagged PDF (PDF/UA-1: tags, language, title).

    `html` needs `<html lang>` and `<title>`: both go into the file's catalogue.

    Raises:
        PdfError: the language or the title is missing, or a resource is none of STATIC_FILES.
    """
    # Only PDF needs Pango; the web process must start without it.
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    from core import pdf_tags

    document = HTML(string=html, base_url=BASE_URL, url_fetcher=_make_fetcher())
    root = document.etree_element
    if not root.get("lang") or not (root.findtext("head/title") or "").strip():
        raise PdfError("The document needs <html lang> and <title>.")
    try:
        with _layout_heard(watcher):
            pages = document.render(pdf_variant="pdf/ua-1")
        laid_out = pdf_tags.remembering(pages, watcher.drawn if watcher else None)
        data = laid_out.write_pdf(pdf_variant="pdf/ua-1", finisher=pdf_tags.finish)
        return Pdf(data=data, pages=len(laid_out.pages))
    except FatalURLFetchingError as refusal:
        # Not an Exception: it would pass by the code that records a failed job.
        raise PdfError(str(refusal)) from None


@contextmanager
def _layout_heard(watcher: Watcher | None) -> Iterator[None]:
    """Pass on what WeasyPrint says of its progress; it says it to a logger only."""
    if watcher is None:
        yield
        return
    speaker, ear = logging.getLogger("weasyprint.progress"), _LayoutEar(watcher)
    level = speaker.level
    speaker.addFilter(ear)
    speaker.setLevel(logging.INFO)
    try:
        yield
    finally:
        speaker.removeFilter(ear)
        speaker.setLevel(level)


class _LayoutEar(logging.Filter):
    """Hears "Step 5 - Creating layout - Page %d" and lets nothing into the log."""

    def __init__(self, watcher: Watcher) -> None:
        super().__init__()
        self._watcher = watcher

    def filter(self, record: logging.LogRecord) -> bool:
        if "Page %d" in record.msg and isinstance(record.args, tuple):
            self._watcher.laid_out(int(str(record.args[0])))
        return False


def _make_fetcher():
    """Return WeasyPrint's fetcher object that knows STATIC_FILES and refuses all else."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class StaticFilesFetcher(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            name = url.removeprefix(BASE_URL)
            path = finders.find(name) if url != name and name in STATIC_FILES else None
            if not path:
                raise FatalURLFetchingError(f"A PDF may not load {url[:200]}")
            with open(path, "rb") as file:
                body = file.read()
            return URLFetcherResponse(url, body, {"Content-Type": STATIC_FILES[name]})

    return StaticFilesFetcher()
