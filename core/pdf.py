"""HTML to PDF: the one door to WeasyPrint, shared by reports and publications.

The HTML comes from our own escaped templates. It names our static files by their plain names
(`<link rel="stylesheet" href="css/pdf.css">`, `<img src="img/star.svg" alt="">`); nothing else can
be loaded: no address, no path, no data URL.
"""

from dataclasses import dataclass

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
    "img/star.svg": "image/svg+xml",
}


class PdfError(Exception):
    """The HTML cannot become a PDF: it asks for a file that is not ours, or says too little."""


@dataclass(frozen=True, slots=True)
class Pdf:
    data: bytes
    pages: int


def render_pdf(*, html: str) -> Pdf:
    """Turn a whole HTML document into a tagged PDF (PDF/UA-1 metadata, language, title).

    `html` needs `<html lang>` and `<title>`: both go into the file's catalogue.

    Raises:
        PdfError: the language or the title is missing, or a resource is none of STATIC_FILES.
    """
    # Only PDF needs Pango; the web process must start without it.
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    document = HTML(string=html, base_url=BASE_URL, url_fetcher=_make_fetcher())
    root = document.etree_element
    if not root.get("lang") or not (root.findtext("head/title") or "").strip():
        raise PdfError("The document needs <html lang> and <title>.")
    try:
        laid_out = document.render(pdf_variant="pdf/ua-1")
        return Pdf(data=laid_out.write_pdf(pdf_variant="pdf/ua-1"), pages=len(laid_out.pages))
    except FatalURLFetchingError as refusal:
        # Not an Exception: it would pass by the code that records a failed job.
        raise PdfError(str(refusal)) from None


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
