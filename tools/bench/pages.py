"""What is measured: each page with the bare page it is held against, its floor and its queries."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """`floor`: least share of the bare page's rate, where the issue names one.

    `most_ms`: how long one answer may take alone. `counts_all`: it counts every project that it is
    about (decision 0017). `path` is filled by the survey; a page that a key or a last place names
    is known only there.
    """

    name: str
    bare: str
    most_queries: int
    floor: float | None = None
    is_signed_in: bool = False
    is_submit: bool = False
    most_ms: float | None = None
    counts_all: bool = False


LIST_FLOOR, DETAIL_FLOOR = 0.50, 0.40
SIGNED_IN_QUERIES = 2

PAGES = [
    Page("home", "page", 8, DETAIL_FLOOR),
    Page("dashboard", "page", 18, most_ms=100, counts_all=True),
    Page("project page", "page", 12, DETAIL_FLOOR),
    Page("project of the volume", "page", 12, DETAIL_FLOOR),
    Page("publication", "detail", 6, DETAIL_FLOOR),
    Page("province", "page", 6, DETAIL_FLOOR),
    Page("training round", "page", 6, DETAIL_FLOOR),
    Page("publications, first", "list", 4, LIST_FLOOR),
    Page("publications, last", "list", 4, LIST_FLOOR),
    Page("publications of a kind", "list", 4, LIST_FLOOR),
    Page("publications of a topic", "list", 4, LIST_FLOOR),
    Page("publications with words", "list", 4, LIST_FLOOR),
    Page("projects, first", "list", 4, LIST_FLOOR),
    Page("projects, last", "list", 4, LIST_FLOOR),
    Page("activities, first", "list", 4, LIST_FLOOR),
    Page("activities, last", "list", 4, LIST_FLOOR),
    Page("search, rare word", "list", 5),
    Page("search, medium word", "list", 5),
    Page("search, common word", "list", 5),
    Page("question form", "page", 5),
    Page("ticket submit", "submit", 10, is_submit=True),
    Page("staff queue", "list", 4 + SIGNED_IN_QUERIES, is_signed_in=True),
    Page("staff queue, closed, last", "list", 4 + SIGNED_IN_QUERIES, is_signed_in=True),
    Page("staff queue with words", "list", 5 + SIGNED_IN_QUERIES, is_signed_in=True),
    Page("staff ticket", "detail", 6 + SIGNED_IN_QUERIES, is_signed_in=True),
]
