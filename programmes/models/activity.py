"""What was held or is planned under a project."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import (
    Case,
    Count,
    F,
    Func,
    GeneratedField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import Period, Precision, choices_kept, first_day, last_day, period_constraints
from core.models import TranslatableModel, primary_language_filled
from core.search import search_column, search_query
from programmes.models.countries import country_name, known_country
from programmes.models.project import Project, seen_projects, sees_all_projects
from programmes.models.series import ActivityGroup, ActivitySeries

SHOWN_OF_PROJECT = [
    "title_tr",
    "title_en",
    "short_title_tr",
    "short_title_en",
    "primary_language",
    "slug",
]
SHOWN_OF_PROVINCE = ["name_tr", "name_en", "primary_language", "slug"]

SHOWN_IN_LIST = [
    "title_tr",
    "title_en",
    "primary_language",
    "kind",
    "mode",
    "status",
    "start_on",
    "start_precision",
    "end_on",
    "end_precision",
    "listed_on",
    "slug",
    *(f"project__{name}" for name in SHOWN_OF_PROJECT),
    *(f"province__{name}" for name in SHOWN_OF_PROVINCE),
]


class WebAddress(Func):
    """The words of a title (core.text.fold) and the row's number: "Açılış", 12 → "acilis-12".

    It is IMMUTABLE, so that a generated column may hold it; names are qualified, as a restored dump
    fills such columns with an empty search_path.
    """

    template = (
        "ltrim(btrim(left(regexp_replace(replace(public.tr_fold(%(expressions)s), '''', '')"
        ", '[^a-z0-9]+', '-', 'g'), 80), '-') || '-' || id::text, '-')"
    )
    output_field = models.CharField(max_length=100)


class Days(Func):
    """The days from one date to another, the last one included."""

    function = "daterange"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = DateRangeField()


# A date that is not recorded has no precision to speak of.
KNOWN_BY_YEAR = Q(start_on__isnull=False, start_precision="year") | Q(
    end_on__isnull=False, end_precision="year"
)
KNOWN_BY_MONTH = Q(start_on__isnull=False, start_precision="month") | Q(
    end_on__isnull=False, end_precision="month"
)


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user) -> Self:
        """Activities of the projects that `user` sees: of drafts only to those who see drafts."""
        if sees_all_projects(user):
            return self
        return self.filter(seen_projects(user, "project", "project__state"))

    def matching(self, text: str) -> Self:
        """Activities whose title or description holds the words of `text`."""
        query = search_query(text)
        return self.filter(search=query) if query else self.none()

    def in_year(self, year: int) -> Self:
        """Activities that touch `year`; where one side is not recorded, the other alone decides."""
        return self.within(first_day(year), last_day(year))

    def in_month(self, year: int, month: int) -> Self:
        """Activities that touch a month, as far as their dates are known better than by year."""
        return self.within(first_day(year, month), last_day(year, month)).exclude(KNOWN_BY_YEAR)

    def starting_in_month(self, month: int) -> Self:
        """Activities that begin in a month of any year, as far as their month is known."""
        return self.filter(start_on__month=month).exclude(start_precision="year")

    def within(self, first: date, last: date) -> Self:
        """Activities of which some day may lie between two days, by an index.

        That none begins after them is said as well: a list with the newest first then starts its
        walk there (571 ms against 0.6 ms for an old year of 200,000).
        """
        return self.filter(span__overlap=DateRange(first, last, "[]"), listed_on__lte=last)

    def covering(self, first: date, last: date) -> Self:
        """Activities that go on from the first of two days, or earlier, to the last, or later."""
        return self.filter(span__contains=DateRange(first, last, "[]"))

    def known_by_day(self) -> Self:
        """Activities of which every date that is recorded is a day."""
        return self.filter(span__isnull=False).exclude(KNOWN_BY_YEAR | KNOWN_BY_MONTH)

    def known_by_month(self) -> Self:
        """Activities of which the month is known, of the start or the end no more than it."""
        return self.filter(KNOWN_BY_MONTH).exclude(KNOWN_BY_YEAR)

    def known_by_year(self) -> Self:
        """Activities of which no more is known than the year, of the start or of the end."""
        return self.filter(KNOWN_BY_YEAR)

    def for_list(self) -> Self:
        """What one list row shows, in one query."""
        return self.select_related("project", "province").only(*SHOWN_IN_LIST)

    def for_calendar(self) -> Self:
        """What an event of a calendar file tells, in one query."""
        return self.select_related("project", "province").only(
            *SHOWN_IN_LIST, "place_tr", "place_en", "created_at", "updated_at"
        )

    def events_held(self) -> Self:
        """What counts as an event that was held: one without date, province and place stands for
        its series as a whole.
        """
        known = Q(start_on__isnull=False) | Q(province__isnull=False) | Q(country__gt="")
        return self.filter(known, status=Activity.Status.HELD)

    def for_detail(self) -> Self:
        """All that an activity's page names; `series_held` is how many of its series were held."""
        held = Activity.objects.filter(series=OuterRef("series")).events_held().order_by()
        rows = self.select_related("project__programme", "province", "group", "series")
        return rows.defer("search", "project__search", "province__search").annotate(
            series_held=Subquery(held.values("series").annotate(n=Count("pk")).values("n"))
        )


class Activity(TranslatableModel, Period):
    """Something that was held or is planned under a project."""

    class Kind(models.TextChoices):
        CONFERENCE = "conference", _("Conference")
        PANEL = "panel", _("Panel")
        BOARD_MEETING = "board_meeting", _("Board meeting")
        STEERING_MEETING = "steering_meeting", _("Steering committee meeting")
        CONSULTATION = "consultation", _("Consultation event")
        INFORMATION_MEETING = "information_meeting", _("Information meeting")
        WORKSHOP = "workshop", _("Workshop")
        TRAINING = "training", _("Training activity")
        STUDY_VISIT = "study_visit", _("Study visit")
        MAPPING_STUDY = "mapping_study", _("Mapping study")
        SURVEY = "survey", _("Needs analysis or survey")
        CIVIL_SOCIETY_DAY = "civil_society_day", _("Civil Society Day")
        SUPPORT = "support", _("Support to service centres")
        SERVICE = "service", _("Service to people")
        PLATFORM = "platform", _("Platform")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("activity", "Planned")
        HELD = "held", pgettext_lazy("activity", "Held")
        POSTPONED = "postponed", pgettext_lazy("activity", "Postponed")
        CANCELLED = "cancelled", pgettext_lazy("activity", "Cancelled")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="activities"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status)
    group = models.ForeignKey(
        ActivityGroup,
        verbose_name=_("group of activities"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities",
    )
    number = models.PositiveSmallIntegerField(_("number in its group"), null=True, blank=True)
    series = models.ForeignKey(
        ActivitySeries,
        verbose_name=_("series of activities"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities",
    )
    audience = models.CharField(_("for whom"), max_length=200, blank=True)
    province = models.ForeignKey(
        "provinces.Province",
        verbose_name=_("province"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    country = models.CharField(
        _("country"), max_length=2, blank=True, validators=[known_country], help_text="ISO 3166-1"
    )
    # Where people came from; the note says it where the source names no province.
    catchment = models.ManyToManyField(
        "provinces.Province",
        verbose_name=_("provinces that people came from"),
        blank=True,
        related_name="catchment_activities",
    )
    catchment_note = models.CharField(_("where people came from"), max_length=300, blank=True)
    ordinal_as_stated = models.PositiveSmallIntegerField(
        _("ordinal as stated"), null=True, blank=True
    )
    year_is_inferred = models.BooleanField(_("the year is inferred"), default=False)
    ordinal = models.PositiveSmallIntegerField(_("order"), default=0)
    listed_on = GeneratedField(
        expression=Coalesce("start_on", Value(date(1, 1, 1))),
        output_field=models.DateField(),
        db_persist=True,
    )
    # What the database can look for by dates; null where neither is recorded. It takes an end
    # before its start, so that the constraint refuses that, which has words for people.
    span = GeneratedField(
        expression=Case(
            When(
                Q(start_on__isnull=False) | Q(end_on__isnull=False),
                then=Days(Least("start_on", "end_on"), Greatest("start_on", "end_on")),
            )
        ),
        output_field=DateRangeField(null=True),
        db_persist=True,
    )
    # Its number finds the page; the words follow the title (decision 0018).
    slug = GeneratedField(
        expression=WebAddress(
            Case(When(primary_language="en", then=F("title_en")), default=F("title_tr"))
        ),
        output_field=models.CharField(max_length=100),
        db_persist=True,
    )
    search = search_column(
        title=["title_tr", "title_en"], body=["description_tr", "description_en"]
    )

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-listed_on", "ordinal", "pk"]
        constraints = [
            primary_language_filled("title", "activity_primary_filled"),
            *period_constraints("activity"),
            models.CheckConstraint(
                condition=Q(country__regex=r"^([A-Z]{2})?$"),
                name="activity_country_is_two_letters",
                violation_error_message=_(
                    "A country is written with two capital letters of ISO 3166-1, such as TR or DE."
                ),
            ),
            models.CheckConstraint(
                condition=Q(province__isnull=True) | Q(country__in=["", "TR"]),
                name="activity_province_lies_in_tr",
                violation_error_message=_(
                    "A province lies in Türkiye: leave the country empty or write TR."
                ),
            ),
            choices_kept(
                "kind",
                [
                    "conference",
                    "panel",
                    "board_meeting",
                    "steering_meeting",
                    "consultation",
                    "information_meeting",
                    "workshop",
                    "training",
                    "study_visit",
                    "mapping_study",
                    "survey",
                    "civil_society_day",
                    "support",
                    "service",
                    "platform",
                ],
                "activity_kind_known",
            ),
            choices_kept("mode", ["", "in_person", "online", "hybrid"], "activity_mode_known"),
            choices_kept(
                "status", ["planned", "held", "postponed", "cancelled"], "activity_status_known"
            ),
        ]
        indexes = [
            models.Index(fields=["-listed_on", "-id"], name="activity_list"),
            # The last year that the filters offer: else every row is read (270 ms of 200,000).
            models.Index(fields=["end_on"], name="activity_end"),
            models.Index(fields=["project", "ordinal"], name="activity_project"),
            models.Index(fields=["province", "-listed_on", "-id"], name="activity_in_province"),
            GistIndex(fields=["span"], name="activity_span"),
            # The portfolio counts by status without reading the rows.
            GinIndex(fields=["search"], name="activity_search"),
        ]

    def __str__(self) -> str:
        return self.text("title")

    def get_absolute_url(self) -> str:
        return reverse("portal:activity_detail", args=[self.slug])

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def is_on_days(self) -> bool:
        """Whether every date that is recorded is a day, as a calendar needs it."""
        known = [
            precision
            for on, precision in [
                (self.start_on, self.start_precision),
                (self.end_on, self.end_precision),
            ]
            if on
        ]
        return bool(known) and set(known) == {Precision.DAY}

    @property
    def years(self) -> range:
        """The years that it touches, as far as its dates are known (ActivityQuerySet.in_year)."""
        first, last = self.start_on or self.end_on, self.end_on or self.start_on
        return range(first.year, last.year + 1) if first and last else range(0)


class ActivityCount(models.Model):
    """How many activities of a project have a status.

    Only triggers write here (migration programmes.0031): counting two hundred thousand activities
    would take most of the portfolio's time.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="activity_counts")
    status = models.CharField(_("status"), max_length=10)
    number = models.PositiveIntegerField(_("number"))

    class Meta:
        verbose_name = _("count of activities")
        verbose_name_plural = _("counts of activities")
        constraints = [
            models.UniqueConstraint(fields=["project", "status"], name="activitycount_unique")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.status}: {self.number}"
