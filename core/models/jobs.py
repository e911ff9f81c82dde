"""Work as a row: leased, stamped, swept up; and when recurring work last ran."""

from datetime import datetime, timedelta
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept
from core.models.base import TimeStampedModel

JobType_co = TypeVar("JobType_co", bound="Job", covariant=True)


class JobQuerySet(models.QuerySet[JobType_co]):
    def waiting(self) -> Self:
        return self.filter(state=Job.State.WAITING)

    def due(self, at: datetime) -> Self:
        """Rows that a worker should take: waiting ones, and those of a worker that died."""
        return self.filter(
            Q(state=Job.State.WAITING, next_attempt_at__lte=at)
            | Q(state=Job.State.RUNNING, leased_until__lt=at)
        )


class Job(TimeStampedModel):
    """Work as a row: taken by lease, stamped when done, swept up when its worker dies.

    Subclasses name the task that does the work (`task_name`); core.jobs holds the verbs.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("In progress")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    task_name = ""
    max_attempts = 5
    # Between two attempts: it grows up to this.
    longest_wait = timedelta(hours=1)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"), default=timezone.now)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    lease = models.UUIDField(_("lease"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        abstract = True
        constraints = [
            choices_kept(
                "state",
                ["waiting", "running", "done", "failed"],
                "%(app_label)s_%(class)s_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease__isnull=False, leased_until__isnull=False)
                | (~Q(state="running") & Q(lease__isnull=True, leased_until__isnull=True)),
                name="%(app_label)s_%(class)s_running_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | (~Q(state__in=["done", "failed"]) & Q(finished_at__isnull=True)),
                name="%(app_label)s_%(class)s_finished_has_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["waiting", "running"]),
                name="%(class)s_due",
            )
        ]

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}


class Heartbeat(models.Model):
    """When a recurring task last ran; the health page reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name
