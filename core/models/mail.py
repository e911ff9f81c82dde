"""The outbox: mails as leased work."""

from datetime import datetime, timedelta
from typing import Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept
from core.models.jobs import Job, JobQuerySet


def opening_keys() -> tuple[str, ...]:
    """Return how the keys of mails begin whose link or code lets its reader in somewhere.

    Each app says its own (`opening_mails` of its AppConfig).
    """
    configs = apps.get_app_configs()
    return tuple(start for config in configs for start in getattr(config, "opening_mails", ()))


class OutboundMailQuerySet(JobQuerySet["OutboundMail"]):
    def failed(self) -> Self:
        """Mails that wait for a human."""
        return self.filter(state=Job.State.FAILED)

    def refused(self) -> Self:
        """Those of which the server said for good that it does not take them."""
        return self.failed().filter(smtp_code__gte=500)

    def given_up(self) -> Self:
        """Those that nobody refused: tried as often as a mail is tried."""
        return self.failed().exclude(smtp_code__gte=500)

    def in_doubt(self) -> Self:
        """Mails that may have arrived twice, under one Message-ID."""
        return self.filter(is_in_doubt=True)

    def refused_address(self, email: str) -> Self:
        """Refused mails to one address, the newest first; by its own index."""
        return self.refused().filter(to=email).order_by("-finished_at")

    def outlived(self, at: datetime) -> Self:
        """Mails whose texts nobody needs any more; a failed one waits longer, for a human."""
        sent_before, failed_before = at - timedelta(days=30), at - timedelta(days=90)
        return self.exclude(text="", html="").filter(
            Q(state=Job.State.DONE, finished_at__lt=sent_before)
            | Q(state=Job.State.FAILED, finished_at__lt=failed_before)
        )

    def opening(self) -> Self:
        """Mails whose link or code lets its reader in somewhere."""
        starts = [Q(key__startswith=start) for start in opening_keys()]
        return self.filter(Q(*starts, _connector=Q.OR)) if starts else self.none()

    def opening_outlived(self, at: datetime) -> Self:
        """Those that an hour ago were sent, or so long ago failed that they open nothing more."""
        sent_before, failed_before = at - timedelta(hours=1), at - timedelta(days=14)
        return (
            self.opening()
            .exclude(text="", html="")
            .filter(
                Q(state=Job.State.DONE, finished_at__lt=sent_before)
                | Q(state=Job.State.FAILED, finished_at__lt=failed_before)
            )
        )


class OutboundMail(Job):
    """One mail to one person, rendered when it was asked for; `key` makes it unique."""

    task_name = "core.tasks.send_mail"
    # With its waits two to three days: as long as a mail server of an institution may be away.
    max_attempts = 24
    longest_wait = timedelta(hours=4)

    key = models.CharField(_("key"), max_length=200, unique=True)
    to = models.EmailField(_("to"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField("HTML", blank=True)
    message_id = models.CharField(_("message id"), max_length=200, unique=True)
    # Set just before SMTP is spoken to: a worker that died after this may have sent it already.
    handed_over_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    # Set when the server has said yes, before the line is closed: such a mail is never sent again.
    accepted_at = models.DateTimeField(_("taken by the mail server at"), null=True, blank=True)
    # What the server said the last time that it said no.
    smtp_code = models.PositiveSmallIntegerField(
        _("answer of the mail server"), null=True, blank=True
    )
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
        indexes = [
            *Job.Meta.indexes,
            models.Index(fields=["to"], condition=Q(state="failed"), name="outboundmail_failed_to"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_opening(self) -> bool:
        """Whether its link or code lets its reader in somewhere: nobody else may read it."""
        return self.key.startswith(opening_keys())
