"""The base of all: times, translated rows, leased work, mail, audit, provenance, glossary."""

from datetime import datetime, timedelta
from functools import cache
from typing import Self, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept


class TimeStampedModel(models.Model):
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field) -> str | None:
        """What `get_kind_display` and the like say.

        Django's own hashes every label of the field at each call: a sixth of a long page's time.
        """
        value = getattr(self, field.attname)
        return None if value is None else str(_labels(field).get(value, value))


@cache
def _labels(field: models.Field) -> dict[object, object]:
    return dict(field.flatchoices)


def _filled(language: str, field: str) -> Q:
    column = f"{field}_{language}"
    return Q(
        primary_language=language,
        **{f"{column}__isnull": False, f"{column}__regex": r"\S"},
    )


def in_primary_language(field: str) -> Q:
    """Return the condition that `field` has a text in the row's primary language.

    NULL is asked for by name: a CHECK whose condition is NULL counts as kept.
    """
    return _filled("tr", field) | _filled("en", field)


def primary_language_filled(field: str, name: str) -> models.CheckConstraint:
    """Return the CHECK that no row lacks the text from which all else falls back."""
    return models.CheckConstraint(
        condition=in_primary_language(field),
        name=name,
        violation_error_message=_("Please fill in the text in the primary language."),
    )


class TranslatableModel(TimeStampedModel):
    """A row with texts in two languages, of which `primary_language` is always filled."""

    primary_language = models.CharField(
        _("primary language"), max_length=2, choices=settings.LANGUAGES, default="tr"
    )

    class Meta:
        abstract = True

    def text(self, field: str) -> str:
        """Return `field` in the active language, else the primary one, else "" (reading only)."""
        shown = getattr(self, f"{field}_{get_language()}", None)
        return shown or getattr(self, f"{field}_{self.primary_language}") or ""


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


class OutboundMailQuerySet(JobQuerySet["OutboundMail"]):
    def outlived(self, at: datetime) -> Self:
        """Mails whose texts nobody needs any more; a failed one waits longer, for a human."""
        sent_before, failed_before = at - timedelta(days=30), at - timedelta(days=90)
        return self.exclude(text="", html="").filter(
            Q(state=Job.State.DONE, finished_at__lt=sent_before)
            | Q(state=Job.State.FAILED, finished_at__lt=failed_before)
        )


class OutboundMail(Job):
    """One mail to one person, rendered when it was asked for; `key` makes it unique."""

    task_name = "core.tasks.send_mail"
    max_attempts = 10

    key = models.CharField(_("key"), max_length=200, unique=True)
    to = models.EmailField(_("to"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField("HTML", blank=True)
    message_id = models.CharField(_("message id"), max_length=200, unique=True)
    # Set just before SMTP is spoken to: a worker that died after this may have sent it already.
    handed_over_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    is_in_doubt = models.BooleanField(_("perhaps sent twice"), default=False)

    objects = OutboundMailQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("outbound mail")
        verbose_name_plural = _("outbound mails")
        ordering = ["-pk"]
        constraints = [
            *Job.Meta.constraints,
            choices_kept("language", ["tr", "en"], "outboundmail_language_known"),
        ]

    def __str__(self) -> str:
        return self.key


class AuditEvent(models.Model):
    """Who did what to which row. Never changed or deleted: a trigger refuses both."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        on_delete=models.PROTECT,
        null=True,
        related_name="audit_events",
    )
    verb = models.CharField(_("verb"), max_length=60)
    target_label = models.CharField(_("kind of object"), max_length=60)
    target_id = models.CharField(_("object"), max_length=40)
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)
    request_id = models.CharField(_("request number"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target_label", "target_id"], name="audit_target")]

    def __str__(self) -> str:
        return str(self.pk)


class ContentChange(models.Model):
    """One row per statement that changed public content: the page cache's clock.

    Written by triggers (core.content), so that no way of saving can forget it. Rows are inserted,
    never updated: two editors do not wait for each other.
    """

    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("content change")
        verbose_name_plural = _("content changes")

    def __str__(self) -> str:
        return str(self.pk)


class Heartbeat(models.Model):
    """When a recurring task last ran; the health page reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name


class SlugRedirect(models.Model):
    """A web address that a row had before its first publication; its page answers there with 301.

    Only the trigger of the row's own table writes here (migration core.0006), in the transaction
    that gives a row its address: an old address is never at the same time a living one.
    """

    # The table of the row, and what its addresses are unique inside of (a delivery's round), or 0.
    kind = models.CharField(_("kind of object"), max_length=60)
    within = models.PositiveBigIntegerField(_("inside of"), default=0)
    slug = models.SlugField(_("web address"), max_length=160, db_index=False)
    target_id = models.PositiveBigIntegerField(_("object"))

    class Meta:
        verbose_name = _("old web address")
        verbose_name_plural = _("old web addresses")
        constraints = [
            models.UniqueConstraint(fields=["kind", "within", "slug"], name="slugredirect_unique")
        ]
        indexes = [models.Index(fields=["kind", "target_id"], name="slugredirect_target")]

    def __str__(self) -> str:
        return self.slug


class SourceNoteQuerySet(models.QuerySet["SourceNote"]):
    def open(self) -> Self:
        """The doubts that staff have not settled."""
        return self.filter(state=SourceNote.State.OPEN)

    def of_rows(self, model: type[models.Model]) -> Self:
        """As a subquery: what is said of each row of `model`, unless staff rejected it."""
        about = self.filter(target_label=model._meta.label_lower, target_id=models.OuterRef("pk"))
        return about.exclude(state=SourceNote.State.REJECTED)


class SourceNote(TimeStampedModel):
    """Where a stored fact comes from, and whether staff have settled a doubt about it."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CONFIRMED = "confirmed", _("Confirmed")
        REJECTED = "rejected", _("Rejected")

    target_label = models.CharField(_("kind of object"), max_length=60)
    target_id = models.PositiveBigIntegerField(_("object"))
    field = models.CharField(_("field"), max_length=60, blank=True)
    document = models.CharField(_("document"), max_length=60)
    locator = models.CharField(_("place in the document"), max_length=60)
    quote = models.CharField(_("quotation"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CONFIRMED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = SourceNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("source note")
        verbose_name_plural = _("source notes")
        ordering = ["document", "locator"]
        constraints = [
            models.UniqueConstraint(
                fields=["target_label", "target_id", "field", "document", "locator"],
                name="sourcenote_unique",
            ),
            choices_kept("state", ["open", "confirmed", "rejected"], "sourcenote_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.document}, {self.locator}"


class OutdatedTranslation(models.Model):
    """A text whose original was changed after it: it may be out of date.

    Only the triggers of the translated tables write here (core.freshness), so that no way of
    saving can forget it; the row goes when the text changes, when somebody confirms it, or when
    the original is again what it was. `source_hash` is that of the original at that time.
    """

    target_label = models.CharField(_("kind of object"), max_length=60)
    target_id = models.PositiveBigIntegerField(_("object"))
    field = models.CharField(_("field"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    source_hash = models.CharField(_("fingerprint of the former original"), max_length=32)
    noticed_at = models.DateTimeField(_("original changed at"), db_default=Now())

    class Meta:
        verbose_name = _("translation perhaps out of date")
        verbose_name_plural = _("translations perhaps out of date")
        ordering = ["-noticed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target_label", "target_id", "field"], name="outdatedtranslation_unique"
            ),
            choices_kept("language", ["tr", "en"], "outdatedtranslation_language_known"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class GlossaryTerm(TranslatableModel):
    """An abbreviation or term in both languages, with other words for the same."""

    abbreviation = models.CharField(_("abbreviation"), max_length=20, blank=True)
    term = models.CharField(_("term"), max_length=200)
    synonyms = ArrayField(
        models.CharField(max_length=60), verbose_name=_("synonyms"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        constraints = [primary_language_filled("term", "glossaryterm_primary_filled")]

    def __str__(self) -> str:
        return self.text("term")


class ExternalService(TranslatableModel):
    """A public service outside the portal that people are pointed to (ALO 183, e-Devlet)."""

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    url = models.URLField(_("address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("external service")
        verbose_name_plural = _("external services")
        constraints = [primary_language_filled("name", "externalservice_primary_filled")]

    def __str__(self) -> str:
        return self.text("name")
