"""The activities of one month as a calendar shows them: no date more exactly than it is known."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Self

from django.db.models import Count, F, Value, Window
from django.db.models.functions import Coalesce, Greatest, RowNumber

from core.fields import first_day, last_day
from programmes.models import Activity
from programmes.models.activity import ActivityQuerySet

# What can be asked for.
FIRST_YEAR, LAST_YEAR = 1900, 2999
# Of each day, and of each list beside the days; what is left out is counted, or a link away.
MOST_OF_DAY = 4
MOST_OF_LIST = 20


@dataclass(frozen=True)
class Month:
    """A month of a year."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return first_day(self.year, self.month)

    @property
    def last(self) -> date:
        return last_day(self.year, self.month)

    @property
    def before(self) -> "Month | None":
        found = Month.of(self.first - timedelta(days=1))
        return found if found.year >= FIRST_YEAR else None

    @property
    def after(self) -> "Month | None":
        found = Month.of(self.last + timedelta(days=1))
        return found if found.year <= LAST_YEAR else None


@dataclass(frozen=True)
class Day:
    """A day of the month with what is held on it; `is_cut`: there is more than is shown."""

    on: date
    activities: list[Activity]
    is_cut: bool


@dataclass(frozen=True)
class MonthPage:
    """A month of `activities`, which may be any part of all; each list is read once."""

    activities: ActivityQuerySet
    month: Month

    @cached_property
    def _by_day(self) -> list[Activity]:
        """The first activities that begin on each day, the month's first for those begun before."""
        first, last = self.month.first, self.month.last
        start = Greatest(Coalesce("start_on", "end_on"), Value(first))
        all_month = self.activities.covering(first, last).order_by().values("pk")
        rows = self.activities.known_by_day().within(first, last).exclude(pk__in=all_month)
        numbered = rows.order_by().annotate(
            shown_from=start,
            rank=Window(RowNumber(), partition_by=[start], order_by=[F("pk").asc()]),
            of_day=Window(Count("pk"), partition_by=[start]),
        )
        return list(numbered.filter(rank__lte=MOST_OF_DAY).order_by("shown_from", "pk"))

    @property
    def weeks(self) -> list[list[Day | None]]:
        """The weeks of the month from Monday to Sunday; None is a day of another month."""
        weeks = calendar.Calendar(calendar.MONDAY).monthdatescalendar(
            self.month.year, self.month.month
        )
        return [
            [self._day(on) if on.month == self.month.month else None for on in week]
            for week in weeks
        ]

    def _day(self, on: date) -> Day:
        begun = [row for row in self._by_day if row.shown_from == on]
        going = [
            row for row in self._by_day if row.shown_from < on <= (row.end_on or row.shown_from)
        ]
        is_cut = any(row.of_day > MOST_OF_DAY for row in begun) or len(going) > MOST_OF_DAY
        return Day(on, [*going[:MOST_OF_DAY], *begun], is_cut)

    @cached_property
    def all_month(self) -> list[Activity]:
        """Activities whose days are known and that go on for the whole month."""
        rows = self.activities.known_by_day().covering(self.month.first, self.month.last)
        return _first(rows)

    @cached_property
    def day_unknown(self) -> list[Activity]:
        """Activities that touch the month and whose day is not known."""
        rows = self.activities.known_by_month().within(self.month.first, self.month.last)
        return _first(rows)

    @cached_property
    def month_unknown(self) -> list[Activity]:
        """Activities that touch the year and whose month is not known."""
        return _first(self.activities.known_by_year().in_year(self.month.year))

    @property
    def is_empty(self) -> bool:
        return not (self._by_day or self.all_month or self.day_unknown)

    @cached_property
    def nearest(self) -> list[Month]:
        """The next month with activities on either side, the earlier first (two queries)."""
        dated = self.activities.filter(start_on__isnull=False).exclude(start_precision="year")
        before = dated.filter(listed_on__lt=self.month.first).order_by("-listed_on", "-pk").first()
        after = dated.filter(listed_on__gt=self.month.last).order_by("listed_on", "pk").first()
        return [Month.of(found.start_on) for found in (before, after) if found and found.start_on]


def _first(activities: ActivityQuerySet) -> list[Activity]:
    """The first rows of a list; one more than MOST_OF_LIST says that there are others."""
    return list(activities.order_by("listed_on", "pk")[: MOST_OF_LIST + 1])
