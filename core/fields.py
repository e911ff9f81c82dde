"""What a column may hold: its choices, a web address, a date and how precisely it is known."""

import calendar
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import DateField, F, Func, Q
from django.db.models.functions import ExtractDay
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def choices_kept(field: str, values: Sequence[str], name: str) -> models.CheckConstraint:
    """Return the CHECK that a column with choices holds one of them.

    The values are written out, as in the migration: a class inside the model is not seen from its
    Meta. A test compares them with the choices of each field.
    """
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": list(values)}),
        name=name,
        violation_error_message=_("Please choose one of the values that are offered."),
    )


def slug_is_ascii(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
        name=name,
        violation_error_message=_(
            "A web address is made of the letters a to z, digits, and single hyphens between them."
        ),
    )


class Precision(models.TextChoices):
    """A stored date stands for its whole year, its month, or the day itself."""

    YEAR = "year", pgettext_lazy("date precision", "year")
    MONTH = "month", pgettext_lazy("date precision", "month")
    DAY = "day", pgettext_lazy("date precision", "day")


def precision_field(label: "StrOrPromise") -> models.CharField:
    return models.CharField(label, max_length=5, choices=Precision, default=Precision.DAY)


def first_day(year: int, month: int | None = None, day: int | None = None) -> date:
    """Return how a start of that precision is stored: the first day of the year or month."""
    return date(year, month or 1, day or 1)


def last_day(year: int, month: int | None = None, day: int | None = None) -> date:
    """Return how an end of that precision is stored: the last day of the year or month."""
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


class DayAfter(Func):
    """The day after a date."""

    template = "(%(expressions)s + 1)"
    output_field = DateField()


def period_constraints(name: str) -> list[models.BaseConstraint]:
    """Return the CHECKs of start_on/end_on with their precisions: order, first and last days."""
    precisions = ["year", "month", "day"]
    return [
        choices_kept("start_precision", precisions, f"{name}_start_precision_known"),
        choices_kept("end_precision", precisions, f"{name}_end_precision_known"),
        *_days_in_order(name),
    ]


def _days_in_order(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(start_on__isnull=True)
            | Q(end_on__isnull=True)
            | Q(end_on__gte=F("start_on")),
            name=f"{name}_ends_after_start",
            violation_error_message=_("The end must not be before the start."),
        ),
        models.CheckConstraint(
            condition=Q(start_on__isnull=True)
            | Q(start_precision="day")
            | Q(start_precision="month", start_on__day=1)
            | Q(start_precision="year", start_on__day=1, start_on__month=1),
            name=f"{name}_start_is_first_day",
            violation_error_message=_(
                "A start known by month or year is stored as the first day of that period."
            ),
        ),
        models.CheckConstraint(
            condition=Q(end_on__isnull=True)
            | Q(end_precision="day")
            | Q(Exact(ExtractDay(DayAfter(F("end_on"))), 1), end_precision="month")
            | Q(end_precision="year", end_on__day=31, end_on__month=12),
            name=f"{name}_end_is_last_day",
            violation_error_message=_(
                "An end known by month or year is stored as the last day of that period."
            ),
        ),
    ]


class Period(models.Model):
    """Start and end, each perhaps unknown and each with its own precision (abstract)."""

    start_on = models.DateField(_("start"), null=True, blank=True)
    start_precision = precision_field(_("precision of the start"))
    end_on = models.DateField(_("end"), null=True, blank=True)
    end_precision = precision_field(_("precision of the end"))

    class Meta:
        abstract = True
