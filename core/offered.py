"""What the filters of a list offer: rows of several models as choices, in one query."""

from collections import defaultdict

from django.db.models import QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils.translation import get_language

from core.text import title_shown, title_sort_key

Choices = dict[str, list[tuple[str, str]]]

# What only staff filter by; files and the API hold what everybody may read, and do not know it.
STAFF_FILTERS = {"state"}


def choice_rows(
    name: str,
    rows: QuerySet,
    field: str = "title",
    *,
    value: str = "slug",
    sort_key: Combinable | None = None,
) -> QuerySet:
    """Return `rows` as (filter's name, value, words, sort key), to be gathered.

    The words are the translated `field` in the active language; they are sorted by it unless
    another `sort_key` is given.
    """
    language = get_language() or "tr"
    words = title_shown(language, field)
    key = title_sort_key(language, field) if sort_key is None else sort_key
    return value_rows(name, rows.order_by(), value, words, key)


def value_rows(
    name: str, rows: QuerySet, value: str, words: Combinable | str, sort_key: Combinable | str
) -> QuerySet:
    return rows.annotate(
        filter_name=Value(name, output_field=TextField()),
        value=Cast(value, TextField()),
        words=Cast(words, TextField()),
        sort_key=Cast(sort_key, TextField()),
    ).values_list("filter_name", "value", "words", "sort_key")


def gather_choices(first: QuerySet, *others: QuerySet) -> Choices:
    """Return per filter its (value, words) in order; every filter may be asked for (one query)."""
    offered: Choices = defaultdict(list)
    rows = first.union(*others, all=True)
    for name, value, words, _key in sorted(rows, key=lambda row: row[3]):
        offered[name].append((value, words))
    return offered
