"""Support in kind: staff, furniture, vehicles and materials that a project gave."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept
from core.models import TranslatableModel, primary_language_filled
from programmes.models.project import PartQuerySet, Project


class SupportDelivery(TranslatableModel):
    """One kind of support that a project gave to service centres; how much of it is its figure."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("Professional staff")
        INTERPRETERS = "interpreters", _("Interpreters")
        FURNISHING = "furnishing", _("Furnishing")
        VEHICLES = "vehicles", _("Vehicles")
        HYGIENE_MATERIALS = "hygiene_materials", _("Hygiene materials")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="support"
    )
    ordinal = models.PositiveSmallIntegerField(_("order"), default=1)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    description = models.CharField(_("description"), max_length=300)
    # Without a figure the page says that the quantity is not recorded; never 0.
    figure = models.OneToOneField(
        "programmes.Figure",
        verbose_name=_("figure"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="support",
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("support in kind")
        verbose_name_plural = _("support in kind")
        ordering = ["ordinal", "pk"]
        constraints = [
            primary_language_filled("description", "supportdelivery_primary_filled"),
            choices_kept(
                "kind",
                ["staff", "interpreters", "furnishing", "vehicles", "hygiene_materials"],
                "supportdelivery_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.text("description")
