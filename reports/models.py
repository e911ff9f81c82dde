"""PDF reports: asked for, built, downloaded, checked by their code; and the IATI file."""

import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept
from core.models import Job, JobQuerySet
from programmes.models import Project

# No letters that people confuse: I, O, 0, 1.
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_code() -> str:
    """Return a code for /verify/<code>/, such as "7KQX-M2PD-9WHF"."""
    letters = [secrets.choice(CODE_LETTERS) for _place in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


class ReportQuerySet(JobQuerySet["Report"]):
    def visible_to(self, user) -> Self:
        """A requester sees their own, while they see its project; who may view all sees all."""
        if not user.is_authenticated or not user.is_staff:
            return self.none()
        if user.has_perm("reports.view_report"):
            return self
        if user.has_perm("reports.add_report"):
            return self.filter(requester=user).about_visible(user)
        return self.none()

    def about_visible(self, user) -> Self:
        """Reports on a project that `user` sees, and on the portfolio."""
        seen = Project.objects.visible_to(user).filter(pk=OuterRef("project"))
        reports = self.alias(project=Cast(KT("parameters__project"), models.BigIntegerField()))
        return reports.filter(~Q(kind=Report.Kind.PROJECT) | Exists(seen))

    def pending(self) -> Self:
        """Reports that a worker has taken or will take."""
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])

    def with_paper(self, code: str) -> Self:
        """The report whose paper bears `code`: one that is being made or has failed has none."""
        return self.filter(code=code, state=Job.State.DONE)

    def made_after(self, report: "Report") -> Self:
        """Later reports of the same kind on the same subject, in its language, newest first."""
        same = self.filter(kind=report.kind, parameters=report.parameters, language=report.language)
        later = same.filter(state=Job.State.DONE, finished_at__gt=report.finished_at)
        return later.order_by("-finished_at")

    def for_list(self) -> Self:
        """What one list row shows, in one query."""
        return self.select_related("requester").defer("parameters", "error", "sha256")


class Report(Job):
    """One report in one language: its request, the state of its making, its file."""

    class Kind(models.TextChoices):
        PROJECT = "project", _("Project report")
        PORTFOLIO = "portfolio", _("Portfolio report")

    class Step(models.TextChoices):
        COLLECT = "collect", _("Collecting the data")
        LAY_OUT = "lay_out", _("Laying out the pages")
        STORE = "store", _("Storing the file")

    task_name = "reports.tasks.build_report"
    max_attempts = 3

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    # What the data module of the kind takes: {"project": id}, or {"filter": {name: [values]}}.
    parameters = models.JSONField(_("parameters"), default=dict)
    title = models.CharField(_("title"), max_length=400)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("requested by"),
        on_delete=models.PROTECT,
        related_name="reports",
    )
    step = models.CharField(_("step"), max_length=20, choices=Step, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    code = models.CharField(_("code"), max_length=14, unique=True, default=new_code)
    file = models.FileField(_("file"), max_length=200, blank=True)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-pk"]
        constraints = [
            *Job.Meta.constraints,
            choices_kept("kind", ["project", "portfolio"], "report_kind_known"),
            choices_kept("step", ["", "collect", "lay_out", "store"], "report_step_known"),
            choices_kept("language", ["tr", "en"], "report_language_known"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="report_done_has_file",
            ),
            models.UniqueConstraint(
                fields=["kind", "parameters", "language", "requester"],
                condition=Q(state__in=["waiting", "running"]),
                name="report_same_one_is_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def has_failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def verify_url(self) -> str:
        """The public address that tells whether a paper with this code is ours."""
        return settings.SITE_URL + reverse("verify", args=[self.code])

    def get_absolute_url(self) -> str:
        return reverse("reports:report_detail", args=[self.pk])


class IatiFileQuerySet(JobQuerySet["IatiFile"]):
    def the_one(self) -> Self:
        return self.filter(pk=IatiFile.ONLY)


class IatiFile(Job):
    """The IATI file of the portfolio: one row, made again when public content has changed.

    While it is made, and after a failure, the file made last is still offered.
    """

    ONLY = 1
    task_name = "reports.tasks.build_iati"
    max_attempts = 3

    # From which identifier and which state of the content (core.content.clock) it was begun.
    begun_from = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    # What is offered, and whose it is.
    organisation = models.CharField(_("IATI identifier"), max_length=100, blank=True)
    file = models.FileField(_("file"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("as of"), null=True, blank=True)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    projects = models.PositiveIntegerField(_("projects"), default=0)
    # Project id → reason, a key of reports.data.iati.REASONS.
    skipped = models.JSONField(_("left out"), default=dict, blank=True)

    objects = IatiFileQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("IATI file")
        verbose_name_plural = _("IATI file")
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(condition=Q(id=1), name="iatifile_only_one"),
            models.CheckConstraint(
                condition=Q(file="")
                | Q(made_at__isnull=False, sha256__regex=r"^[0-9a-f]{64}$", projects__gte=1),
                name="iatifile_offered_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"IATI, {self.projects}"
