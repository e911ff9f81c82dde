"""Turkish-correct search over a stored vector: capped, so that a common word stays cheap.

The vector holds folded words and their first five letters (SQL function tr_search_vector). A query
word matches itself, its five letters, and the forms that Turkish softens (kitap, kitabı).
"""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db.models import Count, F, Func, GeneratedField, QuerySet, TextField, Value, Window
from django.db.models.functions import Coalesce
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.paging import CAP
from core.text import fold

LONGEST_QUERY = 200
MOST_WORDS = 8
WORD = re.compile(r"[a-z0-9]+")
WHOLE_WORD = re.compile(r"(\w+)")

# p→b, ç→c (folded already), t→d, k→ğ (folded g): the fifth letter may be a softened last one.
SOFTENED = str.maketrans("ptkbdg", "bdgptk")
# Words of the field whose vowel drops when they grow, and names of the same thing (folded).
DROPPED_VOWELS = {
    "vakif": "vakf",
    "nakit": "nakd",
    "kayit": "kayd",
    "resim": "resm",
    "fikir": "fikr",
}
# A root of two to four letters with an ending (hibeler, ilde): five letters alone would miss it.
SHORT_ROOT = re.compile(
    r"([a-z]{2,4}?)(?:l[ae]r[a-z]*|n[iu]n|d[ae]n?|y[aeiu]|s[iu](?:n[a-z]+)?|[iu]n)$"
)
SAME_THING = [{"stk", "sto", "cso", "ngo"}, {"ab", "eu"}, {"cocuk", "cocug"}, {"study", "studi"}]


class SearchVector(Func):
    """`tr_search_vector(title, body)`: two texts, each a list of columns joined by spaces."""

    function = "tr_search_vector"
    output_field = SearchVectorField()


class _Joined(Func):
    """Columns joined by spaces with ||, which is IMMUTABLE where concat_ws is not."""

    arg_joiner = " || ' ' || "
    template = "(%(expressions)s)"
    output_field = TextField()


def _text(columns: list[str]) -> _Joined:
    return _Joined(
        *[Coalesce(F(column), Value(""), output_field=TextField()) for column in columns]
    )


def search_column(*, title: list[str], body: list[str]) -> GeneratedField:
    """Return the stored search column of a model, made of these columns."""
    return GeneratedField(
        expression=SearchVector(_text(title), _text(body) if body else Value("")),
        output_field=SearchVectorField(),
        db_persist=True,
        editable=False,
    )


def search_query(text: str) -> SearchQuery | None:
    """Return the query for what a person typed; None when it holds no word.

    Operators cannot get in: only ASCII letters and digits of the folded text are used.
    """
    words = WORD.findall(fold(text[:LONGEST_QUERY]))[:MOST_WORDS]
    if not words:
        return None
    raw = " & ".join(f"({' | '.join(sorted(_forms(word)))})" for word in words)
    return SearchQuery(raw, search_type="raw", config="simple")


def _forms(word: str) -> set[str]:
    forms = {word}
    for group in SAME_THING:
        if word in group:
            forms |= group
    for whole, grown in DROPPED_VOWELS.items():
        if word.startswith((whole, grown)):
            forms |= {whole, f"{grown}:*"}
    if root := SHORT_ROOT.fullmatch(word):
        forms.add(root[1])
    if len(word) in {3, 4}:
        forms.add(f"{word}:*")
    if len(word) >= 5:
        stem = word[:5]
        forms |= {stem, stem[:4] + stem[4].translate(SOFTENED)}
        if stem.endswith("y"):
            forms.add(f"{stem[:4]}i")
    return forms


def highlight(shown: str, text: str) -> SafeString:
    """Return `shown`, escaped, with <mark> around the words that match what a person typed."""
    stems = tuple(word[:5] for word in WORD.findall(fold(text[:LONGEST_QUERY]))[:MOST_WORDS])
    parts = [
        format_html("<mark>{}</mark>", part)
        if part and fold(part).startswith(stems)
        else escape(part)
        for part in WHOLE_WORD.split(shown)
    ]
    return mark_safe("".join(parts))  # Each part is escaped above.


@dataclass(frozen=True)
class Hits:
    """The best rows of one kind, and how many there are (`is_capped`: at least so many)."""

    rows: list
    total: int

    @property
    def is_capped(self) -> bool:
        return self.total > CAP


def best(queryset: QuerySet, text: str, *, newest: str, limit: int) -> Hits:
    """Return the best `limit` hits and the capped count in one statement.

    Only the newest CAP + 1 matches (by column `newest`) are ranked: ranking all matches of a
    common word among a million rows costs seconds. Title hits weigh most.
    """
    query = search_query(text)
    if query is None:
        return Hits([], 0)
    matches = queryset.filter(search=query).order_by(f"-{newest}", "-pk")[: CAP + 1]
    rows = list(
        queryset.filter(pk__in=matches.values("pk"))
        .annotate(
            hit_total=Window(Count("*")),
            hit_rank=SearchRank(F("search"), query, weights=[0.05, 0.1, 0.6, 1.0]),
        )
        .order_by("-hit_rank", f"-{newest}", "-pk")[:limit]
    )
    return Hits(rows, rows[0].hit_total if rows else 0)
