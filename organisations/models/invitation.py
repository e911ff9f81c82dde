"""Invitations into a CSO's team, sent by mail."""

import hashlib
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import choices_kept
from core.models import TimeStampedModel
from organisations.models.membership import Membership
from organisations.models.organisation import Organisation

INVITATION_LIFE = timedelta(days=14)
# A mail to one address goes out again after an hour at the earliest.
RESEND_AFTER = timedelta(hours=1)
# How many mails of a CSO's invitations may go out in 24 hours.
MOST_IN_A_DAY = 20
# The representative's role is handed over, never given by mail.
INVITED_AS = [
    (role.value, role.label) for role in Membership.Role if role != Membership.Role.REPRESENTATIVE
]


def hash_token(token: str) -> str:
    """Return what the database keeps of a mailed token: too long to guess, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Neither answered nor revoked; perhaps too old by now."""
        return self.filter(state=Invitation.State.OPEN)

    def waiting(self, at: datetime) -> Self:
        """Those that can still be accepted at that moment."""
        return self.open().filter(expires_at__gt=at)

    def over(self, at: datetime) -> Self:
        """Those that nobody could accept any more at that moment, for whatever reason."""
        return self.filter(Q(closed_at__lte=at) | Q(expires_at__lte=at))

    def for_addresses(self, addresses: list[str]) -> Self:
        """Those mailed to one of these canonical addresses, whoever knows the link."""
        return self.filter(email__in=addresses)

    def by_token(self, token: str) -> Self:
        return self.filter(token_hash=hash_token(token))

    def for_list(self) -> Self:
        return self.select_related("organisation", "invited_by").defer("organisation__search")


class Invitation(TimeStampedModel):
    """A mail that lets whoever reads it join a CSO's team; only the hash of its token is kept.

    Source: docs/domain/registry.md, section "Team".
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("invitation", "Waiting")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
        DECLINED = "declined", pgettext_lazy("invitation", "Declined")
        REVOKED = "revoked", pgettext_lazy("invitation", "Revoked")

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="invitations",
    )
    email = models.EmailField(_("e-mail address"), max_length=254)
    role = models.CharField(
        _("role"), max_length=15, choices=INVITED_AS, default=Membership.Role.MEMBER
    )
    language = models.CharField(_("language of the mail"), max_length=2, choices=settings.LANGUAGES)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        on_delete=models.PROTECT,
        related_name="sent_invitations",
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    mailed_at = models.DateTimeField(_("mailed at"))
    # Each mail has a token of its own; an older one stops working.
    mail_count = models.PositiveSmallIntegerField(_("mails"), default=1)
    expires_at = models.DateTimeField(_("valid until"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("accepted by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accepted_invitations",
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(state="open"),
                name="invitation_one_open",
                violation_error_message=_("This address has been invited already."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="invitation_closed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_by__isnull=False)
                | (~Q(state="accepted") & Q(accepted_by__isnull=True)),
                name="invitation_accepted_has_person",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("mailed_at")), name="invitation_expires_after_mail"
            ),
            choices_kept("role", ["editor", "member"], "invitation_role_known"),
            choices_kept(
                "state", ["open", "accepted", "declined", "revoked"], "invitation_state_known"
            ),
            choices_kept("language", ["tr", "en"], "invitation_language_known"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.pk}"

    def is_waiting(self, at: datetime) -> bool:
        return self.state == self.State.OPEN and self.expires_at > at

    def can_be_mailed_again(self, at: datetime) -> bool:
        return self.state == self.State.OPEN and self.mailed_at <= at - RESEND_AFTER
