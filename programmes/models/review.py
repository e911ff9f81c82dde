"""The review of a project: who sent it, who decided, and why it went back."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import choices_kept
from core.models import TimeStampedModel
from programmes.models.assignment import own_pilots
from programmes.models.project import Project, both


class ProjectReviewQuerySet(models.QuerySet["ProjectReview"]):
    def visible_to(self, user) -> Self:
        """The ministry's own work: staff see all, a coordinator those of their pilots' projects."""
        if not user.is_staff:
            return self.none()
        if user.has_perm("programmes.view_projectreview"):
            return self
        return self.filter(project__in=sorted(own_pilots(user).projects))

    def waiting(self) -> Self:
        return self.filter(decision=ProjectReview.Decision.WAITING)

    def waiting_for(self, user) -> Self:
        """Those that `user` may decide, if reviewing is theirs: nobody decides on their own."""
        return self.waiting().exclude(submitted_by=user)

    def for_list(self) -> Self:
        """What one list row shows, in one query: people by name, the project by its titles."""
        return self.select_related("project", "submitted_by", "reviewer").only(
            *("submitted_at", "decided_at", "decision", "reason"),
            *both("project__title", "project__short_title"),
            *("project__primary_language", "project__slug", "project__state"),
            *("submitted_by__full_name", "submitted_by__email"),
            *("reviewer__full_name", "reviewer__email"),
        )


class ProjectReview(TimeStampedModel):
    """One submission of a project: waiting, or decided by somebody other than who sent it.

    The database holds that an open review and the state "in review" go together, that a project
    is published after an approval only, and that a decision stays (programmes.0022).
    """

    class Decision(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("review", "Waiting")
        APPROVED = "approved", pgettext_lazy("review", "Approved")
        RETURNED = "returned", pgettext_lazy("review", "Returned")
        TAKEN_BACK = "taken_back", pgettext_lazy("review", "Taken back")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="reviews"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    submitted_at = models.DateTimeField(_("sent at"))
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision, default=Decision.WAITING
    )
    # Empty where a submission was taken back: that is no review.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = ProjectReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("project review")
        verbose_name_plural = _("project reviews")
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            choices_kept(
                "decision",
                ["waiting", "approved", "returned", "taken_back"],
                "projectreview_decision_known",
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("submitted_by")),
                name="projectreview_reviewer_is_another",
                violation_error_message=_("Somebody other than who sent it reviews a project."),
            ),
            models.CheckConstraint(
                condition=Q(decision="waiting", reviewer__isnull=True, decided_at__isnull=True)
                | Q(decision="taken_back", reviewer__isnull=True, decided_at__isnull=False)
                | Q(
                    decision__in=["approved", "returned"],
                    reviewer__isnull=False,
                    decided_at__isnull=False,
                ),
                name="projectreview_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decision="returned", reason__regex=r"\S")
                | (~Q(decision="returned") & Q(reason="")),
                name="projectreview_return_has_reason",
                violation_error_message=_("Whoever returns a project says why."),
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(decided_at__gte=F("submitted_at")),
                name="projectreview_decided_after_sent",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(decision="waiting"),
                name="projectreview_one_waiting",
                violation_error_message=_("This project is waiting for review already."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-submitted_at", "-id"],
                condition=Q(decision="waiting"),
                name="projectreview_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} ({self.get_decision_display()})"

    @property
    def is_waiting(self) -> bool:
        return self.decision == self.Decision.WAITING
