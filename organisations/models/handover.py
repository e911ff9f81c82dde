"""How a CSO's representative changes: offered and accepted, or decided by staff with a reason."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import choices_kept
from core.identity_numbers import refuse_identity_number
from core.models import TimeStampedModel
from organisations.models.membership import Membership
from organisations.models.organisation import Organisation

HANDOVER_LIFE = timedelta(days=14)


class HandoverQuerySet(models.QuerySet["Handover"]):
    def open(self) -> Self:
        """Offered and not answered; perhaps too old by now."""
        return self.filter(state=Handover.State.OPEN)

    def waiting(self, at: datetime) -> Self:
        """Those that can still be accepted at that moment."""
        return self.open().filter(expires_at__gt=at)

    def for_list(self) -> Self:
        return self.select_related("organisation", "from_person", "to_person").defer(
            "organisation__search"
        )


class Handover(TimeStampedModel):
    """The representative's role passing from one person to another; the row stays as its record.

    A representative offers it to a member, who accepts. Where nobody is left to offer it, staff
    name the new representative and give a `reason`; such a row is accepted from the start.
    Source: docs/domain/registry.md, section "Team".
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("hand-over", "Offered")
        ACCEPTED = "accepted", pgettext_lazy("hand-over", "Handed over")
        DECLINED = "declined", pgettext_lazy("hand-over", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("hand-over", "Withdrawn")

    class StaysAs(models.TextChoices):
        EDITOR = "editor", _("stays as editor")
        MEMBER = "member", _("stays as member")
        NOBODY = "nobody", _("leaves the organisation")

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="handovers",
    )
    # None: the CSO had no representative any more when staff named one.
    from_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("representative until then"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handovers_given",
    )
    to_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("new representative"),
        on_delete=models.PROTECT,
        related_name="handovers_taken",
    )
    stays_as = models.CharField(
        _("the old representative"),
        max_length=10,
        choices=StaysAs,
        default=StaysAs.EDITOR,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("named by staff"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handovers_decided",
    )
    reason = models.TextField(
        _("reason"), max_length=1000, blank=True, validators=[refuse_identity_number]
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    expires_at = models.DateTimeField(_("valid until"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(state="open"), name="handover_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="handover_closed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(from_person__isnull=True) | ~Q(from_person=F("to_person")),
                name="handover_between_two",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, from_person__isnull=False)
                | Q(decided_by__isnull=False, state="accepted", reason__regex=r"\S"),
                name="handover_by_staff_has_reason",
                violation_error_message=_("Please write why the ministry names a representative."),
            ),
            choices_kept(
                "state", ["open", "accepted", "declined", "withdrawn"], "handover_state_known"
            ),
            choices_kept("stays_as", ["editor", "member", "nobody"], "handover_stays_as_known"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.pk}"

    def is_waiting(self, at: datetime) -> bool:
        return self.state == self.State.OPEN and self.expires_at > at

    @property
    def role_kept(self) -> str:
        """What the old representative is afterwards; "": not in the team any more."""
        return "" if self.stays_as == self.StaysAs.NOBODY else Membership.Role(self.stays_as).value
