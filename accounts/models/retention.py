"""What stops an erasure, and what is left of it: a line that says how much went, and when."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import choices_kept
from core.identity_numbers import refuse_identity_number
from core.models import TimeStampedModel

# Source: By-law on erasure of 28 October 2017, article 7 (docs/domain/privacy.md, section 6).
LOG_KEPT = timedelta(days=3 * 365 + 1)


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def in_force(self) -> Self:
        return self.filter(lifted_at__isnull=True)

    def visible_to(self, user) -> Self:
        may_see = user.is_staff and user.has_perm("accounts.view_legalhold")
        return self.all() if may_see else self.none()


class LegalHold(TimeStampedModel):
    """While it stands, nothing of the person is erased, neither on request nor by a rule."""

    # One of both: an account, or the address of somebody without account.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="legal_holds",
    )
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    reason = models.CharField(_("reason"), max_length=300, validators=[refuse_identity_number])
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("placed by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("lifted by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, email="")
                | (Q(person__isnull=True) & ~Q(email=""))
                | Q(lifted_at__isnull=False),
                name="legalhold_of_somebody",
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="legalhold_has_reason"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(lifted_at__isnull=True), name="legalhold_one_person"
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(lifted_at__isnull=True, person__isnull=True),
                name="legalhold_one_address",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DestructionLog(models.Model):
    """How many rows of a model went, when, and by what. It names nobody. Kept for three years.

    A trigger refuses every change, and a deletion before its time.
    """

    class Cause(models.TextChoices):
        RULE = "rule", _("retention rule")
        REQUEST = "request", _("request of the person")

    at = models.DateTimeField(_("at"), auto_now_add=True)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    # The rule's name, or the number of the request.
    reference = models.CharField(_("rule or request"), max_length=60)
    model = models.CharField(_("kind of object"), max_length=60)
    count = models.PositiveIntegerField(_("rows"))

    class Meta:
        verbose_name = _("line of the destruction log")
        verbose_name_plural = _("destruction log")
        ordering = ["-pk"]
        constraints = [choices_kept("cause", ["rule", "request"], "destructionlog_cause_known")]
        indexes = [models.Index(fields=["at"], name="destructionlog_at")]

    def __str__(self) -> str:
        return f"{self.reference} – {self.pk}"
