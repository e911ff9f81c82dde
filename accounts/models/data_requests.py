"""What people ask about their own data, and the file that they get."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import choices_kept
from core.identity_numbers import refuse_identity_number
from core.models import Job, JobQuerySet, TimeStampedModel

# Source: Law 6698, article 13 (docs/domain/privacy.md, section 4).
ANSWER_WITHIN = timedelta(days=30)
LONGEST_TEXT = 2000
# How long the file of an export can be fetched.
EXPORT_KEPT = timedelta(days=7)


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def visible_to(self, user) -> Self:
        """Everybody sees their own; who may see all of them is staff with the permission."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff and user.has_perm("accounts.view_datarequest"):
            return self
        return self.of_person(user)

    def of_person(self, user) -> Self:
        return self.filter(person=user) if user.is_authenticated else self.none()

    def open(self) -> Self:
        return self.filter(state__in=DataRequest.OPEN)

    def overdue(self, on: date) -> Self:
        return self.open().filter(due_on__lt=on)

    def for_list(self) -> Self:
        """What one list row shows, in one query; the texts are not read."""
        return self.select_related("person", "handler").defer("wish", "answer")


class DataRequest(TimeStampedModel):
    """Somebody's request under article 11 of the law. `number` ("VT-2026-000012") is for quoting.

    The clock runs from the day on which it came; no state stops it.
    """

    class Kind(models.TextChoices):
        ACCESS = "access", pgettext_lazy("data request", "Information")
        CORRECTION = "correction", pgettext_lazy("data request", "Correction")
        ERASURE = "erasure", pgettext_lazy("data request", "Erasure")

    class State(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("data request", "Received")
        IDENTITY_CHECK = "identity_check", pgettext_lazy("data request", "Identity check")
        IN_PROGRESS = "in_progress", pgettext_lazy("data request", "In progress")
        ANSWERED = "answered", pgettext_lazy("data request", "Answered")
        REFUSED = "refused", pgettext_lazy("data request", "Refused")
        CANCELLED = "cancelled", pgettext_lazy("data request", "Cancelled")

    OPEN = (State.RECEIVED, State.IDENTITY_CHECK, State.IN_PROGRESS)

    number = models.CharField(_("number"), max_length=16, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.RECEIVED)
    # None: somebody without account, known by the address only.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="data_requests",
    )
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    wish = models.TextField(
        _("what is asked for"),
        max_length=LONGEST_TEXT,
        blank=True,
        validators=[refuse_identity_number],
    )
    due_on = models.DateField(_("to be answered by"))
    # When the person proved who they are: the password once more, or the mailed link.
    identity_proved_at = models.DateTimeField(_("identity proved at"), null=True, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handled by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    answer = models.TextField(
        _("answer, or reason of the refusal"), max_length=LONGEST_TEXT, blank=True
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("data request")
        verbose_name_plural = _("data requests")
        ordering = ["due_on", "pk"]
        constraints = [
            choices_kept("kind", ["access", "correction", "erasure"], "datarequest_kind_known"),
            choices_kept(
                "state",
                [
                    "received",
                    "identity_check",
                    "in_progress",
                    "answered",
                    "refused",
                    "cancelled",
                ],
                "datarequest_state_known",
            ),
            choices_kept("language", ["tr", "en"], "datarequest_language_known"),
            models.CheckConstraint(
                condition=Q(number__regex=r"^VT-[0-9]{4}-[0-9]{6,}$"),
                name="datarequest_number_form",
            ),
            # One open request of a kind: a second click is the same request.
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state__in=["received", "identity_check", "in_progress"]),
                name="datarequest_one_open",
            ),
            models.UniqueConstraint(
                fields=["email", "kind"],
                condition=Q(state__in=["received", "identity_check", "in_progress"], person=None),
                name="datarequest_one_open_of_address",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["answered", "refused", "cancelled"], closed_at__isnull=False)
                | Q(
                    state__in=["received", "identity_check", "in_progress"], closed_at__isnull=True
                ),
                name="datarequest_closed_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_progress", "answered"])
                | Q(identity_proved_at__isnull=False),
                name="datarequest_identity_before_work",
            ),
            models.CheckConstraint(
                condition=Q(handler=None) | Q(person=None) | ~Q(handler=F("person")),
                name="datarequest_not_ones_own",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(state__in=["received", "identity_check", "in_progress"]),
                name="datarequest_clock",
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("accounts:data_request", args=[self.number])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    def days_left(self, on: date) -> int:
        """Days until the answer is due; below 0: overdue."""
        return (self.due_on - on).days


class DataExportQuerySet(JobQuerySet["DataExport"]):
    def visible_to(self, user) -> Self:
        """Only the person themselves: no role opens somebody else's export."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def pending(self) -> Self:
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])

    def expired(self, at: datetime) -> Self:
        """Finished exports whose time is over."""
        return self.filter(finished_at__lt=at - EXPORT_KEPT)


class DataExport(Job):
    """One file with all that the portal holds about a person: made by a worker, gone in a week.

    Of somebody with an account, or of the address of a request whose answer it goes with.
    """

    task_name = "accounts.tasks.build_export"
    max_attempts = 3

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="data_exports",
    )
    data_request = models.OneToOneField(
        DataRequest,
        verbose_name=_("data request"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="export",
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    file = models.FileField(_("file"), max_length=200, blank=True)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"), default=0)

    objects = DataExportQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("export of personal data")
        verbose_name_plural = _("exports of personal data")
        ordering = ["-pk"]
        constraints = [
            *Job.Meta.constraints,
            choices_kept("language", ["tr", "en"], "dataexport_language_known"),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(file=""), name="dataexport_done_has_file"
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="dataexport_counts"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, data_request__isnull=True)
                | Q(person__isnull=True, data_request__isnull=False),
                name="dataexport_of_somebody",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["waiting", "running"]),
                name="dataexport_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def has_failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def expires_at(self) -> datetime | None:
        return self.finished_at and self.finished_at + EXPORT_KEPT

    def is_to_be_had(self, at: datetime) -> bool:
        """Whether the file can be fetched at that moment."""
        return self.is_done and self.expires_at is not None and at <= self.expires_at

    @property
    def file_name(self) -> str:
        """What the file is called on the person's own machine."""
        words = "verilerim" if self.language == "tr" else "my-data"
        return f"{words}-{timezone.localdate(self.finished_at).isoformat()}.zip"
