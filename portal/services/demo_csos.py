"""The demonstration's CSOs in the register: one in each state that somebody has to act on."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from organisations.models import CsoProfile, CsoReview, Membership, Organisation
from portal.services import demo_files
from portal.services.demo_files import Calendar, Row

State = CsoProfile.State
SENT_DAYS_AGO = 3
A_YEAR = timedelta(days=365)


def add_csos(calendar: Calendar) -> int:
    """Enter the invented CSOs that are not in the register yet; return how many."""
    rows = demo_files.read("csos")
    known = set(CsoProfile.objects.values_list("organisation__slug", flat=True))
    organisations = {row.slug: row for row in Organisation.objects.filter(is_demo=True)}
    missing = [row for row in rows if row["slug"] in organisations and row["slug"] not in known]
    for row in missing:
        _add(calendar, row, organisations[row["slug"]])
    return len(missing)


def _add(calendar: Calendar, row: Row, organisation: Organisation) -> None:
    columns = {name: value for name, value in row.items() if name not in {"slug", "due"}}
    moment = timezone.make_aware(
        datetime.combine(calendar.today - timedelta(days=SENT_DAYS_AGO), time(10))
    )
    if "due" in row:
        due = calendar.today + timedelta(days=row["due"])
        columns |= {
            "name_at_verification": organisation.names_to_verify(),
            "verified_at": moment - A_YEAR,
            "confirmed_on": due - A_YEAR,
            "confirmation_due_on": due,
        }
    profile = CsoProfile.objects.create(organisation=organisation, state_since=moment, **columns)
    if profile.is_waiting:
        is_change = profile.state == State.RECHECK
        profile.reviews.create(
            cause=CsoReview.Cause.CHANGE if is_change else CsoReview.Cause.SUBMISSION,
            asked_by=_representative(organisation),
            asked_at=moment,
        )


def _representative(organisation: Organisation):
    members = Membership.objects.filter(organisation=organisation).representatives()
    row = members.select_related("user").first()
    return row.user if row else None
