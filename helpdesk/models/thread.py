"""What is written on a ticket: messages and their files."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import choices_kept
from core.models import TimeStampedModel
from helpdesk.models.ticket import Ticket
from organisations.permissions import organisation_keys_of


def _notes_on_own(user) -> Q:
    """The condition that a message is a note on a question of `user` or of one of their CSOs."""
    of_own_cso = Q(ticket__organisation__in=organisation_keys_of(user, timezone.now()))
    return Q(visibility=Message.Visibility.INTERNAL) & (Q(ticket__asker=user) | of_own_cso)


class MessageQuerySet(models.QuerySet["Message"]):
    def readable_by(self, user) -> Self:
        """What staff read in the back office: no note about a question that is their own."""
        return self.exclude(_notes_on_own(user))

    def for_thread(self, *, with_notes: bool) -> Self:
        """Messages with their authors, oldest first; notes only for staff."""
        messages = self.select_related("author")
        return messages if with_notes else messages.filter(visibility=Message.Visibility.PUBLIC)


class Message(TimeStampedModel):
    """A reply of either side, or an internal note of staff. Never changed: a trigger refuses it.

    Its text can only be taken away whole (helpdesk.services.erasure); "" says that it was.
    """

    class Visibility(models.TextChoices):
        PUBLIC = "public", pgettext_lazy("message", "Public reply")
        INTERNAL = "internal", pgettext_lazy("message", "Internal note")

    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), on_delete=models.CASCADE, related_name="messages"
    )
    # None: the asker without account.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ticket_messages",
    )
    is_by_staff = models.BooleanField(_("by the desk"))
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    body = models.TextField(_("text"), max_length=10000)
    submission_key = models.UUIDField(_("submission"), unique=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility="public") | Q(is_by_staff=True, author__isnull=False),
                name="message_note_is_by_staff",
            ),
            choices_kept("visibility", ["public", "internal"], "message_visibility_known"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} – {self.pk}"

    @property
    def is_note(self) -> bool:
        return self.visibility == self.Visibility.INTERNAL


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def readable_by(self, user) -> Self:
        """What staff read in the back office: no file of a note on a question of their own."""
        return self.exclude(message__in=Message.objects.filter(_notes_on_own(user)))

    def for_reader(self, *, with_notes: bool) -> Self:
        """Files that may be handed out; those of internal notes to staff only."""
        return self if with_notes else self.exclude(message__visibility=Message.Visibility.INTERNAL)


class Attachment(TimeStampedModel):
    """A file that came with a question or a reply, under a random stored name."""

    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), on_delete=models.CASCADE, related_name="attachments"
    )
    # None: it came with the question itself.
    message = models.ForeignKey(
        Message,
        verbose_name=_("message"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
    )
    name = models.CharField(_("file name"), max_length=200)
    file = models.FileField(_("file"), max_length=200)
    media_type = models.CharField(_("media type"), max_length=100)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
