"""The yearly confirmation: asked for twice, and without it the badge rests until it comes."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core import audit
from organisations import emails
from organisations.models import CsoProfile
from organisations.services.registry import locked, locked_by, move, note_confirmation

State = CsoProfile.State
REMINDED_DAYS = (7, 30)


@transaction.atomic
def confirm_cso(*, profile: CsoProfile, actor: User) -> CsoProfile:
    """Note that a CSO still is what was verified; a suspended one gets its badge back at once.

    Raises:
        NotInTeamError: `actor` does not represent it any more.
        CsoHasMovedError: it is neither verified nor suspended.

    Source: docs/domain/registry.md, 3.
    """
    profile = locked_by(actor, profile, "confirm")
    note_confirmation(profile, timezone.localdate())
    if profile.state == State.SUSPENDED:
        return move(profile, State.VERIFIED, "cso_confirmed", actor)
    profile.save()
    audit.record(actor=actor, verb="cso_confirmed", target=profile)
    return profile


def run_confirmations(today: date) -> tuple[int, int]:
    """Remind who has to confirm within 30 and within 7 days, and suspend who has not.

    Returns how many were reminded of and how many suspended. Safe to run twice, late or after
    days without a run: a mail's key holds the day for which it asks, and who was not reminded in
    time gets the later reminder only.
    """
    near = CsoProfile.objects.overdue(today + timedelta(days=max(REMINDED_DAYS)))
    done = [_step(pk, today) for pk in near.order_by("pk").values_list("pk", flat=True)]
    return done.count("reminded"), done.count("suspended")


@transaction.atomic
def _step(pk: int, today: date) -> str:
    """Do what today asks of one CSO, each in a transaction of its own; "" if nothing."""
    found = CsoProfile.objects.overdue(today + timedelta(days=max(REMINDED_DAYS))).filter(pk=pk)
    row = found.select_for_update(skip_locked=True).first()
    if row is None or row.confirmation_due_on is None:
        # Confirmed meanwhile, or another worker has it.
        return ""
    left = (row.confirmation_due_on - today).days
    if left <= 0:
        profile = move(locked(row), State.SUSPENDED, "cso_suspended", None)
        emails.queue_suspended(profile)
        return "suspended"
    days = next(days for days in REMINDED_DAYS if left <= days)
    return "reminded" if emails.queue_reminder(row, row.confirmation_due_on, days) else ""
