"""What a project learnt: challenges, how each was overcome, and its record as a good practice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept
from core.models import TranslatableModel, primary_language_filled
from programmes.models.project import PartQuerySet, Project


class Challenge(TranslatableModel):
    """Something that stood in the way."""

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="challenges"
    )
    ordinal = models.PositiveSmallIntegerField(_("order"), default=1)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    description = models.TextField(_("description"))

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        ordering = ["ordinal", "pk"]
        constraints = [primary_language_filled("description", "challenge_primary_filled")]

    def __str__(self) -> str:
        return self.text("description")


class Mitigation(TranslatableModel):
    """One of the ways in which a challenge was overcome."""

    challenge = models.ForeignKey(
        Challenge, verbose_name=_("challenge"), on_delete=models.CASCADE, related_name="mitigations"
    )
    ordinal = models.PositiveSmallIntegerField(_("order"), default=1)
    description = models.TextField(_("description"))
    external_service = models.ForeignKey(
        "core.ExternalService",
        verbose_name=_("service of another body"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mitigations",
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("way of overcoming")
        verbose_name_plural = _("ways of overcoming")
        ordering = ["ordinal", "pk"]
        constraints = [primary_language_filled("description", "mitigation_primary_filled")]

    def __str__(self) -> str:
        return self.text("description")


class GoodPractice(TranslatableModel):
    """A project's record as a good practice under the Global Compact on Refugees.

    The record has thirteen sections; those that the project itself holds (brief, organisations,
    aims, activities, partners, challenges, how overcome, results, objectives of the Compact) are
    read from there (programmes.exports), and only the other four stand here.
    """

    project = models.OneToOneField(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="good_practice"
    )
    resources = models.TextField(_("resources used"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    further_support = models.TextField(_("further support required"), blank=True)
    submitted_by = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("submitted by"),
        on_delete=models.PROTECT,
        related_name="good_practices",
    )
    # The post, never the person.
    submitted_as = models.CharField(_("submitted as"), max_length=200, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("good practice")
        verbose_name_plural = _("good practices")
        constraints = [
            choices_kept("primary_language", ["tr", "en"], "goodpractice_primary_language_known")
        ]

    def __str__(self) -> str:
        return str(self.project)
