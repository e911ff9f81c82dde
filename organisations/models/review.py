"""One look of the ministry at a CSO: who asked for it, who decided, how and why."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import choices_kept
from core.models import TimeStampedModel
from organisations.models.cso import CsoProfile


class CsoReviewQuerySet(models.QuerySet["CsoReview"]):
    def visible_to(self, user) -> Self:
        """Reviews are the ministry's own work: its staff see them, CSOs read the decision only."""
        return (
            self if user.is_staff and user.has_perm("organisations.view_csoreview") else self.none()
        )

    def waiting(self) -> Self:
        return self.filter(decision=CsoReview.Decision.WAITING)

    def for_list(self) -> Self:
        """What one line shows, in one query: people by name, the CSO by its names."""
        return self.select_related(
            "profile__organisation", "asked_by", "taken_by", "decided_by"
        ).defer("profile__organisation__search")


class CsoReview(TimeStampedModel):
    """A request to be verified: waiting, or decided by an officer who does not belong to the CSO.

    Where an officer closes a CSO that does not wait, a review of that cause keeps the reason.

    `taken_by` is the officer who is at it, so that a second one is told; anybody may still decide.
    """

    class Cause(models.TextChoices):
        SUBMISSION = "submission", pgettext_lazy("review of a CSO", "Registration")
        CHANGE = "change", pgettext_lazy("review of a CSO", "Name or number changed")
        # An officer closed it, of their own accord.
        CLOSING = "closing", pgettext_lazy("review of a CSO", "Closed by the ministry")

    class Decision(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("review of a CSO", "Waiting")
        VERIFIED = "verified", pgettext_lazy("review of a CSO", "Verified")
        REJECTED = "rejected", pgettext_lazy("review of a CSO", "Not verified")
        TAKEN_BACK = "taken_back", pgettext_lazy("review of a CSO", "Taken back")
        CLOSED = "closed", pgettext_lazy("review of a CSO", "CSO closed")

    profile = models.ForeignKey(
        CsoProfile,
        verbose_name=_("CSO in the register"),
        on_delete=models.CASCADE,
        related_name="reviews",
    )
    cause = models.CharField(_("cause"), max_length=10, choices=Cause, default=Cause.SUBMISSION)
    # Empty where a person has been erased since, or where the administration changed a name.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("sent at"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("being looked at by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    taken_at = models.DateTimeField(_("being looked at since"), null=True, blank=True)
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision, default=Decision.WAITING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    objects = CsoReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of a CSO")
        verbose_name_plural = _("reviews of CSOs")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            choices_kept("cause", ["submission", "change", "closing"], "csoreview_cause_known"),
            choices_kept(
                "decision",
                ["waiting", "verified", "rejected", "taken_back", "closed"],
                "csoreview_decision_known",
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(decided_by=F("asked_by")),
                name="csoreview_decided_by_another",
                violation_error_message=_("Somebody other than who sent it verifies a CSO."),
            ),
            models.CheckConstraint(
                condition=Q(decision="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | Q(decision="taken_back", decided_by__isnull=True, decided_at__isnull=False)
                # By its representative, or by an officer.
                | Q(decision="closed", decided_at__isnull=False)
                | Q(
                    decision__in=["verified", "rejected"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="csoreview_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decision="rejected", reason__regex=r"\S")
                | Q(decision="closed", decided_by__isnull=False, reason__regex=r"\S")
                | (
                    ~Q(decision="rejected")
                    & ~Q(decision="closed", decided_by__isnull=False)
                    & Q(reason="")
                ),
                name="csoreview_officer_gives_reason",
                violation_error_message=_("Please write the reason: the CSO acts on it."),
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(decided_at__gte=F("asked_at")),
                name="csoreview_decided_after_asked",
            ),
            models.UniqueConstraint(
                fields=["profile"],
                condition=Q(decision="waiting"),
                name="csoreview_one_waiting",
                violation_error_message=_("This CSO is waiting for verification already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile} ({self.get_decision_display()})"
