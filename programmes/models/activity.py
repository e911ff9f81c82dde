"""What was held or is planned under a project."""

from datetime import date
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import GeneratedField, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import Period, choices_kept, period_constraints
from core.models import TranslatableModel, primary_language_filled
from core.search import search_column, search_query
from programmes.models.project import Project
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


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user) -> Self:
        """Activities of published projects; ministry staff see those of drafts as well."""
        return self if user.is_staff else self.filter(project__state=Project.State.PUBLISHED)

    def matching(self, text: str) -> Self:
        """Activities whose title or description holds the words of `text`."""
        query = search_query(text)
        return self.filter(search=query) if query else self.none()

    def in_year(self, year: int) -> Self:
        """Activities that touch `year`; where one side is not recorded, the other alone decides."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        return self.filter(
            Q(start_on__lte=last, end_on__gte=first)
            | Q(start_on__range=(first, last))
            | Q(end_on__range=(first, last))
        )

    def for_list(self) -> Self:
        """What one list row shows, in one query."""
        return self.select_related("project", "province").only(
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
            *(f"project__{name}" for name in SHOWN_OF_PROJECT),
            *(f"province__{name}" for name in SHOWN_OF_PROVINCE),
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
    country = models.CharField(_("country"), max_length=2, blank=True, help_text="ISO 3166-1")
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
            models.Index(fields=["project", "ordinal"], name="activity_project"),
            GinIndex(fields=["search"], name="activity_search"),
        ]

    def __str__(self) -> str:
        return self.text("title")
