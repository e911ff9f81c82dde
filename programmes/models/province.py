"""Which provinces a project works in: pilots, their neighbours, and provinces without a name."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept
from core.models import TimeStampedModel, TranslatableModel, primary_language_filled
from programmes.models.project import PartQuerySet, Project


class ProjectProvinceQuerySet(PartQuerySet):
    def pilots_of(self, project_id: int | str | None) -> Self:
        """The pilots of one project with their provinces; none for a project not saved yet."""
        pilots = self.filter(role=ProjectProvince.Role.PILOT, project=project_id)
        return pilots.select_related("province").defer("province__search")


class ProjectProvince(TimeStampedModel):
    """A province's assignment inside one project: pilot, or neighbour of one of its pilots.

    That the pilot belongs to the same project and is a pilot there is a constraint trigger
    (migration programmes.0002).
    """

    class Role(models.TextChoices):
        PILOT = "pilot", _("Pilot province")
        NEIGHBOUR = "neighbour", _("Neighbouring province")

    project = models.ForeignKey(
        Project,
        verbose_name=_("project"),
        on_delete=models.CASCADE,
        related_name="project_provinces",
    )
    province = models.ForeignKey(
        "provinces.Province",
        verbose_name=_("province"),
        on_delete=models.PROTECT,
        related_name="project_provinces",
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    pilot = models.ForeignKey(
        "self",
        verbose_name=_("pilot"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="neighbours",
    )

    objects = ProjectProvinceQuerySet.as_manager()

    class Meta:
        verbose_name = _("province of a project")
        verbose_name_plural = _("provinces of a project")
        ordering = ["pk"]
        constraints = [
            choices_kept("role", ["pilot", "neighbour"], "projectprovince_role_known"),
            models.UniqueConstraint(
                fields=["project", "province"],
                name="projectprovince_once",
                violation_error_message=_("This province already has a role in the project."),
            ),
            models.CheckConstraint(
                condition=Q(role="pilot", pilot__isnull=True)
                | Q(role="neighbour", pilot__isnull=False),
                name="projectprovince_neighbour_has_pilot",
                violation_error_message=_(
                    "A neighbouring province needs its pilot; a pilot province has none."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province} ({self.get_role_display()})"


class ProvinceScope(TranslatableModel):
    """Provinces that a source counts without naming them ("ten pilot provinces")."""

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="province_scopes"
    )
    number = models.PositiveSmallIntegerField(_("how many provinces"))
    label = models.CharField(_("for what"), max_length=200)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("unnamed provinces")
        verbose_name_plural = _("unnamed provinces")
        constraints = [
            primary_language_filled("label", "provincescope_primary_filled"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=81), name="provincescope_1_to_81"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.text('label')}"
