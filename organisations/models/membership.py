"""Who belongs to a CSO, as what, and from when until when."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import choices_kept
from core.models import TimeStampedModel
from organisations.models.organisation import Organisation


class Span(Func):
    """The time from one column until just before the other; an open end is for ever."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def membership_span() -> Span:
    return Span("started_at", "ended_at", RangeBoundary())


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, at: datetime) -> Self:
        """Memberships that hold at that moment; what anybody may see or do starts here."""
        return self.not_over(at).filter(started_at__lte=at)

    def not_over(self, at: datetime) -> Self:
        """Those that hold at that moment, or begin after it by the clock of another machine."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at))

    def representatives(self) -> Self:
        return self.filter(role=Membership.Role.REPRESENTATIVE)

    def in_order(self) -> Self:
        """The representative first, then editors, then members; each by who came first."""
        ranks = [When(role=role, then=Value(rank)) for rank, role in enumerate(Membership.Role)]
        return self.order_by(Case(*ranks), "started_at", "pk")


class Membership(TimeStampedModel):
    """A person who belongs to a CSO from `started_at` until just before `ended_at` (None: still).

    Rows are history: who leaves ends the row, and another role is another row. That the
    organisation is a CSO, and stays one while it has members, is a constraint trigger (migration
    organisations.0005). Source: docs/domain/registry.md, section "Team".
    """

    class Role(models.TextChoices):
        REPRESENTATIVE = "representative", _("Representative")
        # Translators: who keeps a CSO's page and questions up to date; not the ministry's editor
        EDITOR = "editor", pgettext_lazy("role in a CSO", "Editor")
        MEMBER = "member", _("Member")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    role = models.CharField(_("role"), max_length=15, choices=Role, default=Role.MEMBER)
    started_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            ExclusionConstraint(
                name="membership_spans_do_not_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (membership_span(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person belongs to the organisation already."),
            ),
            # Source: docs/domain/registry.md, section "Team": one person speaks for a CSO.
            ExclusionConstraint(
                name="membership_one_representative",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (membership_span(), RangeOperators.OVERLAPS),
                ],
                condition=Q(role="representative"),
                violation_error_message=_(
                    "This organisation has a representative. Hand the role over instead."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("started_at")),
                name="membership_ends_after_start",
                violation_error_message=_("The end must not be before the start."),
            ),
            choices_kept("role", ["representative", "editor", "member"], "membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"

    @property
    def is_representative(self) -> bool:
        return self.role == self.Role.REPRESENTATIVE
