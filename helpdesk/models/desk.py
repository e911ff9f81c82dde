"""Help desks, and the project that a desk serves."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import TranslatableModel, primary_language_filled


class DeskQuerySet(models.QuerySet["Desk"]):
    def open(self) -> Self:
        """The desk that takes questions: one, or none."""
        return self.filter(is_open=True)


class Desk(TranslatableModel):
    """A help desk. Tickets go to the pilot of `project` that the asker's province belongs to."""

    name = models.CharField(_("name"), max_length=200)
    project = models.ForeignKey(
        "programmes.Project",
        verbose_name=_("project that it serves"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="desks",
    )
    is_open = models.BooleanField(_("takes questions"), default=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        constraints = [
            primary_language_filled("name", "desk_primary_filled"),
            models.UniqueConstraint(
                fields=["is_open"], condition=Q(is_open=True), name="desk_one_open"
            ),
        ]

    def __str__(self) -> str:
        return self.text("name")
