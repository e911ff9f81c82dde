"""Keyset paging: every page of a list costs the same, the first and the last, at any size.

A page's address names the row next to it (`?after=` or `?before=`), never a number; nothing is
counted beyond CAP, nothing is skipped by OFFSET.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured, ValidationError
from django.db.models import IntegerField, Q, QuerySet, Subquery
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

PAGE_SIZE = 25
CAP = 1000
LONGEST_TOKEN = 1000


class BadToken(ValueError):
    """The place in the list is not one that we handed out."""


class CappedCount(Subquery):
    """How many rows `queryset` has, counted no further than CAP + 1: cheap at any size."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, queryset: QuerySet) -> None:
        super().__init__(queryset.order_by().values("pk")[: CAP + 1])


@dataclass(frozen=True)
class Page:
    """Rows of one page, with ready-made query strings of its neighbours (None: there is none)."""

    rows: list
    newer: str | None
    older: str | None
    first: str | None
    last: str | None
    total: int
    is_capped: bool

    def __iter__(self):
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def _value(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, dict) else getattr(row, name)


def token(row: Any, ordering: Sequence[str]) -> str:
    values = [_value(row, name.lstrip("-")) for name in ordering]
    # str, not DjangoJSONEncoder: that one cuts microseconds, and rows beside the place are lost.
    packed = json.dumps(values, default=str, separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _typed(queryset: QuerySet, name: str, value: Any) -> Any:
    annotation = queryset.query.annotations.get(name)
    try:
        field = annotation.output_field if annotation else _column(queryset, name)
        typed = field.to_python(value)
        # A moment at the end of the calendar is none in another zone: PostgreSQL refuses it.
        return typed.astimezone(UTC) if isinstance(typed, datetime) else typed
    except (FieldDoesNotExist, ValidationError, TypeError, ValueError, OverflowError) as error:
        raise BadToken from error


def _column(queryset: QuerySet, name: str) -> Any:
    meta = queryset.model._meta
    column = meta.pk if name == "pk" else meta.get_field(name)
    # A generated column takes any value for its own; what it holds is its output field's to say.
    return getattr(column, "output_field", column)


def _untoken(queryset: QuerySet, ordering: Sequence[str], text: str) -> list[Any]:
    if len(text) > LONGEST_TOKEN:
        raise BadToken
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        values = json.loads(raw)
    except (binascii.Error, UnicodeError, ValueError, RecursionError) as error:
        raise BadToken from error
    if not isinstance(values, list) or len(values) != len(ordering):
        raise BadToken
    if not all(is_storable(value) for value in values):
        raise BadToken
    return [
        _typed(queryset, name.lstrip("-"), value)
        for name, value in zip(ordering, values, strict=True)
    ]


def is_storable(value: Any) -> bool:
    """Whether a column could hold it: no NULL, list or object, no NUL byte, no lone surrogate."""
    if isinstance(value, str):
        return "\x00" not in value and value.encode(errors="ignore").decode() == value
    return isinstance(value, int | float)


def _beyond(ordering: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after `values` in `ordering`; its first part bounds the index scan."""
    condition = Q()
    for index in reversed(range(len(ordering))):
        name, operator = _operator(ordering[index])
        here = Q(**{f"{name}__{operator}": values[index]})
        equal = Q(**{name: values[index]})
        condition = here | (equal & condition) if condition else here
    name, operator = _operator(ordering[0])
    return Q(**{f"{name}__{operator}e": values[0]}) & condition


def _operator(name: str) -> tuple[str, str]:
    return (name[1:], "lt") if name.startswith("-") else (name, "gt")


def _reversed(ordering: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in ordering]


def page(
    queryset: QuerySet, ordering: Sequence[str], params: QueryDict, size: int = PAGE_SIZE
) -> Page:
    """Return the page of `queryset` that `params` asks for, and the capped count, in one query.

    `ordering` names columns or annotations without NULLs and ends with a unique one ("pk").

    Raises:
        BadToken: `after` or `before` is not a place in this list.
    """
    backwards = "before" in params or params.get("page") == "last"
    direction = _reversed(ordering) if backwards else list(ordering)
    place = params.get("before") if backwards else params.get("after")
    after = _beyond(direction, _untoken(queryset, ordering, place)) if place else Q()
    rows = queryset.order_by(*direction).annotate(row_total=CappedCount(queryset)).filter(after)
    found = list(rows[: size + 1])
    has_more = len(found) > size
    found = found[size - 1 :: -1] if backwards else found[:size]
    total = found[0].row_total if found else 0
    has_newer = bool(found) and (has_more if backwards else bool(place))
    has_older = bool(found) and (bool(place) if backwards else has_more)
    return Page(
        rows=found,
        newer=_link(params, before=token(found[0], ordering)) if has_newer else None,
        older=_link(params, after=token(found[-1], ordering)) if has_older else None,
        first=_link(params) if has_newer else None,
        last=_link(params, page="last") if has_older else None,
        total=min(total, CAP),
        is_capped=total > CAP,
    )


def rows_after(
    queryset: QuerySet, ordering: Sequence[str], place: str, size: int
) -> tuple[list, str]:
    """Return `size` rows after `place` ("": the first ones) and the next place ("": there is none).

    As `page`, forwards only and without a count; the rows may be `values()`.

    Raises:
        BadToken: `place` is not one in this list.
    """
    after = _beyond(ordering, _untoken(queryset, ordering, place)) if place else Q()
    found = list(queryset.filter(after).order_by(*ordering)[: size + 1])
    rows = found[:size]
    return rows, token(rows[-1], ordering) if len(found) > size else ""


def _link(params: QueryDict, **place: str) -> str:
    kept = [
        (name, value)
        for name, values in params.lists()
        if name not in {"after", "before", "page"}
        for value in values
    ]
    return "?" + urlencode(kept + list(place.items()))


class KeysetListView(TemplateView):
    """A list by keyset with django-filter: 25 rows, no COUNT(*), no OFFSET.

    A subclass gives `get_queryset` and `orderings`: {name in the address: (label, columns)}, the
    first being the default. The template gets `page`, `filter`, `sorts` and `problems`: sentences
    about query parameters that could not be used, shown above the full list.
    """

    filterset_class: type | None = None
    orderings: dict[str, tuple[object, Sequence[str]]] = {}
    page_size = PAGE_SIZE

    request: HttpRequest

    def get_queryset(self) -> QuerySet:
        raise ImproperlyConfigured("A list says which rows it shows.")

    def get_context_data(self, **kwargs):
        self.problems: list[str] = []
        queryset = self.get_queryset()
        filterset = None
        if self.filterset_class is not None:
            filterset = self.filterset_class(
                self.request.GET, queryset=queryset, request=self.request
            )
            queryset = filterset.qs
            if not filterset.is_valid():
                self.problems.append(_("One of the filters could not be used; it was left out."))
        name, ordering = self._ordering()
        return super().get_context_data(
            filter=filterset,
            page=self._page(queryset, ordering),
            sorts=self._sorts(name),
            problems=self.problems,
            **kwargs,
        )

    def _ordering(self) -> tuple[str, Sequence[str]]:
        name = self.request.GET.get("sort") or next(iter(self.orderings))
        if name not in self.orderings:
            self.problems.append(
                _("This list cannot be sorted that way; the usual order is shown.")
            )
            name = next(iter(self.orderings))
        return name, self.orderings[name][1]

    def _page(self, queryset: QuerySet, ordering: Sequence[str]) -> Page:
        number = self.request.GET.get("page", "")
        if number not in {"", "last"}:
            self.problems.append(_("There is no such page; the beginning of the list is shown."))
        try:
            return page(queryset, ordering, self.request.GET, self.page_size)
        except BadToken:
            self.problems.append(_("There is no such page; the beginning of the list is shown."))
            kept = self.request.GET.copy()
            kept.pop("after", None)
            kept.pop("before", None)
            return page(queryset, ordering, kept, self.page_size)

    def _sorts(self, current: str) -> list[dict[str, object]]:
        kept = self.request.GET.copy()
        for name in ("after", "before", "page", "sort"):
            kept.pop(name, None)
        links = []
        for name, (label, _columns) in self.orderings.items():
            params = kept.copy()
            params["sort"] = name
            links.append(
                {"label": label, "url": f"?{params.urlencode()}", "current": name == current}
            )
        return links
