"""What holds activities together: numbered groups of a programme, and series of like events."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import choices_kept
from core.models import TranslatableModel, primary_language_filled
from programmes.models.project import PartQuerySet, Project


class ActivityGroup(TranslatableModel):
    """A heading under which a source numbers activities ("Capacity building", 1 to 7)."""

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="activity_groups"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of activities")
        verbose_name_plural = _("groups of activities")
        ordering = ["number"]
        constraints = [
            primary_language_filled("title", "activitygroup_primary_filled"),
            models.UniqueConstraint(
                fields=["project", "number"], name="activitygroup_number_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.text("title")


class ActivitySeries(TranslatableModel):
    """Events of one kind, of which a source says how many were planned; held ones are counted."""

    class Unit(models.TextChoices):
        EVENT = "event", pgettext_lazy("counted by", "event")
        PROVINCE = "province", pgettext_lazy("counted by", "province")
        REGION = "region", pgettext_lazy("counted by", "region")
        COUNTRY = "country", pgettext_lazy("counted by", "country")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="activity_series"
    )
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    planned_number = models.PositiveSmallIntegerField(_("how many planned"), null=True, blank=True)
    unit = models.CharField(_("counted by"), max_length=10, choices=Unit, default=Unit.EVENT)
    days = models.PositiveSmallIntegerField(_("days of each"), null=True, blank=True)
    ordinal = models.PositiveSmallIntegerField(_("order"), default=1)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("series of activities")
        verbose_name_plural = _("series of activities")
        ordering = ["ordinal", "pk"]
        constraints = [
            primary_language_filled("title", "activityseries_primary_filled"),
            choices_kept(
                "unit", ["event", "province", "region", "country"], "activityseries_unit_known"
            ),
            models.CheckConstraint(
                condition=(Q(planned_number__isnull=True) | Q(planned_number__gte=1))
                & (Q(days__isnull=True) | Q(days__gte=1)),
                name="activityseries_numbers_from_one",
                violation_error_message=_("Leave a number that is not known empty; 0 is none."),
            ),
        ]

    def __str__(self) -> str:
        return self.text("title")
