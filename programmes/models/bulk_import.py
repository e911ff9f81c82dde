"""A file of activities or figures that staff bring in: checked first, saved once."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import choices_kept
from core.models import TimeStampedModel
from programmes.models.activity import Activity
from programmes.models.assignment import own_pilots
from programmes.models.project import Project
from programmes.models.result import Figure

# How long what was typed in a file is kept; the counts stay.
TABLE_KEPT = timedelta(days=30)
LONGEST_REFERENCE = 60


class BulkImportQuerySet(models.QuerySet["BulkImport"]):
    def visible_to(self, user) -> Self:
        """Staff who may see imports see all of them: a colleague may confirm what one checked.

        A coordinator sees their own files for the projects of their pilots.
        """
        if not user.is_staff:
            return self.none()
        if user.has_perm("programmes.view_bulkimport"):
            return self.all()
        return self.filter(project__in=sorted(own_pilots(user).projects), uploaded_by=user)

    def for_list(self) -> Self:
        """Without what was typed, which a list does not show."""
        return self.defer("table")

    def outlived(self, at: datetime) -> Self:
        """Imports whose typed rows nobody needs any more."""
        return self.filter(table__isnull=False, created_at__lt=at - TABLE_KEPT)


class BulkImport(TimeStampedModel):
    """One uploaded file and what became of it.

    Only the typed cells are kept, not the file: nothing in it can run, and nothing is handed out.
    """

    class Kind(models.TextChoices):
        ACTIVITIES = "activities", _("Activities")
        FIGURES = "figures", _("Figures")

    class State(models.TextChoices):
        CHECKED = "checked", pgettext_lazy("import", "Checked, not saved")
        SAVED = "saved", pgettext_lazy("import", "Saved")
        DISCARDED = "discarded", pgettext_lazy("import", "Discarded")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="imports"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKED)
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    # {"headings": […], "rows": [[number, [cell, …]], …], …} as services.imports.tables writes it;
    # None: forgotten.
    table = models.JSONField(_("typed rows"), null=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("saved or discarded by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    finished_at = models.DateTimeField(_("saved or discarded at"), null=True)
    row_count = models.PositiveIntegerField(_("rows read"))
    # What was saved; all 0 before.
    new_count = models.PositiveIntegerField(_("new"), default=0)
    changed_count = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    left_out_count = models.PositiveIntegerField(_("left out"), default=0)

    objects = BulkImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a file")
        verbose_name_plural = _("imports of files")
        ordering = ["-pk"]
        constraints = [
            choices_kept("kind", ["activities", "figures"], "bulkimport_kind_known"),
            choices_kept("state", ["checked", "saved", "discarded"], "bulkimport_state_known"),
            models.CheckConstraint(
                condition=Q(state="checked", finished_at__isnull=True, table__isnull=False)
                | (~Q(state="checked") & Q(finished_at__isnull=False)),
                name="bulkimport_finished_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="saved")
                | Q(
                    row_count=F("new_count")
                    + F("changed_count")
                    + F("unchanged_count")
                    + F("left_out_count")
                ),
                name="bulkimport_counts_every_row",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_open(self) -> bool:
        return self.state == self.State.CHECKED


class ImportReferenceQuerySet(models.QuerySet["ImportReference"]):
    def visible_to(self, user) -> Self:
        """As the imports: all of them, or those of the projects of own pilots."""
        if not user.is_staff:
            return self.none()
        if user.has_perm("programmes.view_importreference"):
            return self
        return self.filter(project__in=sorted(own_pilots(user).projects))


class ImportReference(models.Model):
    """Under which reference a file named a row, so that the next file changes that same row."""

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="+"
    )
    reference = models.CharField(_("reference"), max_length=LONGEST_REFERENCE)
    activity = models.OneToOneField(
        Activity,
        verbose_name=_("activity"),
        on_delete=models.CASCADE,
        null=True,
        related_name="import_reference",
    )
    figure = models.OneToOneField(
        Figure,
        verbose_name=_("figure"),
        on_delete=models.CASCADE,
        null=True,
        related_name="import_reference",
    )

    objects = ImportReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("reference of an imported row")
        verbose_name_plural = _("references of imported rows")
        constraints = [
            models.CheckConstraint(
                condition=Q(activity__isnull=True) ^ Q(figure__isnull=True),
                name="importreference_names_one_row",
            ),
            models.UniqueConstraint(
                fields=["project", "reference"],
                condition=Q(figure__isnull=True),
                name="importreference_of_one_activity",
            ),
            models.UniqueConstraint(
                fields=["project", "reference"],
                condition=Q(activity__isnull=True),
                name="importreference_of_one_figure",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
