"""Rows below a project, some at a time: a page costs the same for twenty rows and for thousands."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.http import QueryDict

from core.forms import RowFormSet

ROWS = 20
MOST_PAGES = 1_000


@dataclass(frozen=True)
class RowPage:
    """Which rows stand below the project: from the `first` to the `last` of `total`."""

    number: int
    first: int
    last: int
    total: int
    former: str
    further: str


class PagedFormSet(RowFormSet):
    """Rows of one page. What was typed names its rows by number, so saving asks for no page.

    `asked` are the parameters of the project's address, of which each kind of row has one.
    """

    asked = QueryDict()

    def get_queryset(self) -> QuerySet:
        if not hasattr(self, "_rows"):
            rows = super().get_queryset()
            self._rows = rows.filter(pk__in=self._typed()) if self.is_bound else self._page(rows)
        return self._rows

    def _typed(self) -> list[int]:
        """Return the numbers of the rows in what was typed; no number is no row of ours."""
        numbers = (
            self.data.get(f"{self.prefix}-{index}-{self.model._meta.pk.name}", "")
            for index in range(self.initial_form_count())
        )
        return [int(number) for number in numbers if number.isascii() and number.isdigit()]

    def _page(self, rows: QuerySet) -> QuerySet:
        start = (self._number() - 1) * ROWS
        counted = rows.annotate(rows_in_all=Window(Count("pk")))
        page = counted[start : start + ROWS]
        return page if page or start == 0 else counted[:ROWS]

    def _number(self) -> int:
        asked = self.asked.get(self._parameter, "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
        return min(max(number, 1), MOST_PAGES)

    @property
    def _parameter(self) -> str:
        return f"{self.prefix}-page"

    @property
    def row_page(self) -> RowPage | None:
        """What the line below the rows says; None where they all stand here."""
        rows: list[Any] = [] if self.is_bound else list(self.get_queryset())
        total = rows[0].rows_in_all if rows else 0
        if total <= ROWS:
            return None
        number = self._number() if (self._number() - 1) * ROWS < total else 1
        last = (number - 1) * ROWS + len(rows)
        return RowPage(
            number=number,
            first=last - len(rows) + 1,
            last=last,
            total=total,
            former=self._link(number - 1) if number > 1 else "",
            further=self._link(number + 1) if last < total else "",
        )

    def _link(self, number: int) -> str:
        parameters = self.asked.copy()
        parameters[self._parameter] = str(number)
        return f"?{parameters.urlencode()}#{self.prefix}-group"
