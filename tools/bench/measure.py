"""Rates of the portal's pages and of their bare pages, in turns: both meet the same load."""

import itertools
import statistics
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tools.bench import load
from tools.bench.load import Load, Site
from tools.bench.pages import PAGES, Page
from tools.terminal import say

TURNS = 3
TURN_SECONDS = 0.6
WARM_UP_SECONDS = 0.3
ALONE_REQUESTS = 30
BARE_PATHS = {"list": "/list/", "detail": "/detail/5/", "submit": "/submit/"}
CSRF_TOKEN = "bench" * 6 + "xx"  # 32 letters, in cookie and form alike


@dataclass(frozen=True)
class Rate:
    """Answers per second of a page and of its bare page in the same turns; `alone` in ms.

    `work` compares the processor time of an answer (bare / page): other programs on the machine
    disturb it less than the rate. The database's share is not in it.
    """

    page: float
    bare: float
    ratio: float
    work: float
    alone: float


@dataclass(frozen=True)
class Row:
    """One page at one size. `kept` is None for pages that the page cache never keeps."""

    page: Page
    surveyed: dict[str, Any]
    kept: Rate | None
    made: Rate


@dataclass(frozen=True)
class Run:
    rows: int
    pages: list[Row]


def run(rows: int, survey: dict[str, Any], sites: tuple[Site, Site]) -> Run:
    """Measure every page at one size of the database."""
    surveyed = {found["name"]: found for found in survey["pages"]}
    submits = iter(survey["submits"])
    measured = []
    for page in PAGES:
        measured.append(_row(page, surveyed[page.name], survey, submits, sites))
        say(f"  {page.name:<28} {_words(measured[-1])}")
    return Run(rows, measured)


def _words(row: Row) -> str:
    kept = f"kept {row.kept.ratio:.2f}, " if row.kept else ""
    return f"{kept}made {row.made.ratio:.2f}"


def _row(
    page: Page,
    found: dict[str, Any],
    survey: dict[str, Any],
    submits: Iterator[dict[str, Any]],
    sites: tuple[Site, Site],
) -> Row:
    if page.is_submit:
        requests = (_post(found["path"], form, survey["csrf_cookie"]) for form in submits)
        bare = itertools.repeat(_bare_post())
        return Row(page, found, None, _rate(sites, requests, bare, 302))
    bare = itertools.repeat(get(BARE_PATHS.get(page.bare) or f"/page/{found['size']}/"))
    if page.is_signed_in:
        mine = itertools.repeat(get(found["path"], survey["session"]))
        return Row(page, found, None, _rate(sites, mine, bare))
    # A visitor whose session has ended gets each page made anew: PageCacheMiddleware leaves
    # out every request with a session.
    ended = f"{survey['session_cookie']}=endedlongago0123456789endedlonga"
    kept = _rate(sites, itertools.repeat(get(found["path"])), bare)
    made = _rate(sites, itertools.repeat(get(found["path"], ended)), bare)
    return Row(page, found, kept, made)


def _rate(
    sites: tuple[Site, Site], requests: Iterator[bytes], bare: Iterator[bytes], status: int = 200
) -> Rate:
    """Take turns; the ratio is the median of the turns' own ratios."""
    both = list(zip(sites, (requests, bare), strict=True))
    for site, asked in both:
        load.press(site, asked, WARM_UP_SECONDS, status)
    turns = [
        [load.press(site, asked, TURN_SECONDS, status) for site, asked in both]
        for _turn in range(TURNS)
    ]
    return Rate(
        page=statistics.median(ours.rate for ours, _theirs in turns),
        bare=statistics.median(theirs.rate for _ours, theirs in turns),
        ratio=statistics.median(ours.rate / theirs.rate for ours, theirs in turns),
        work=_work([theirs for _ours, theirs in turns]) / _work([ours for ours, _theirs in turns]),
        alone=load.alone(sites[0], requests, ALONE_REQUESTS, status),
    )


def _work(turns: list[Load]) -> float:
    """Processor seconds of one answer; never 0, however short the turns."""
    return max(sum(turn.processor_seconds for turn in turns), 0.001) / sum(
        turn.answers for turn in turns
    )


def answers(port: int, path: str) -> bool:
    try:
        return load.Connection(port).ask(get(path)).status == 200
    except OSError:
        return False


# Requests


def get(path: str, cookie: str = "") -> bytes:
    line = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{line}\r\n".encode()


def _post(path: str, form: dict[str, Any], csrf_cookie: str, address: str = "") -> bytes:
    body = urlencode(form | {"csrfmiddlewaretoken": CSRF_TOKEN})
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {csrf_cookie}={CSRF_TOKEN}\r\n"
        f"X-Forwarded-For: {address or _new_address()}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


def _bare_post() -> bytes:
    return _post(
        BARE_PATHS["submit"], {"name": "Bench", "question": "x" * 300}, "csrftoken", "127.0.0.1"
    )


def _new_address() -> str:
    """An IPv6 network of its own for each asker."""
    digits = uuid.uuid4().hex[:12]
    return f"2001:{digits[:4]}:{digits[4:8]}:{digits[8:]}::1"
