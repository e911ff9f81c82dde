"""Who coordinates a pilot province of a project, and until when."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import PROVINCE_COORDINATOR, User
from core import audit
from core.errors import RuleError, words_of
from programmes import emails
from programmes.models import CoordinatorAssignment, ProjectProvince


class NotACoordinatorError(RuleError):
    message = _(
        "This person does not have the role of a province coordinator. Give them the role first."
    )


class NotAPilotError(RuleError):
    message = _("Only a pilot province has a coordinator: its neighbours belong to it.")


class AssignmentIsOverError(RuleError):
    message = _("This assignment has ended already. Please make a new one.")


@transaction.atomic
def assign_coordinator(
    *,
    person: User,
    pilot: ProjectProvince,
    starts_on: date,
    ends_on: date | None = None,
    actor: User | None,
) -> CoordinatorAssignment:
    """Give `person` a pilot province of a project from one day to another, and tell them by mail.

    Both days count; without `ends_on` it holds until somebody ends it.

    Raises:
        NotACoordinatorError: the person lacks the role, or their account is closed.
        NotAPilotError: the province is a neighbouring one.
        RuleError: the days are the wrong way round, or overlap with another such assignment.

    Source: docs/domain/coordinators.md, 1.
    """
    if not (person.is_active and person.groups.filter(name=PROVINCE_COORDINATOR).exists()):
        raise NotACoordinatorError
    if _hold(pilot.pk).role != ProjectProvince.Role.PILOT:
        raise NotAPilotError
    days = {"starts_on": starts_on, "ends_on": ends_on}
    made = CoordinatorAssignment(person=person, project_id=pilot.project_id, pilot=pilot, **days)
    _save(made)
    emails.queue_assigned(made)
    after = {"person": person.pk, "pilot": pilot.pk, **_days(made)}
    audit.record(actor=actor, verb="coordinator_assigned", target=made, after=after)
    return made


@transaction.atomic
def end_assignment(
    *, assignment: CoordinatorAssignment, ends_on: date, actor: User | None
) -> CoordinatorAssignment:
    """Set the last day of an assignment that is not over, earlier or later than it was.

    The same day again changes nothing and mails nobody.

    Raises:
        AssignmentIsOverError: its last day has passed.
        RuleError: the day lies before its first, or runs into a later assignment.
    """
    _hold(assignment.pilot_id)
    locked = CoordinatorAssignment.objects.select_for_update().get(pk=assignment.pk)
    if locked.ends_on == ends_on:
        return locked
    if locked.ends_on is not None and locked.ends_on < timezone.localdate():
        raise AssignmentIsOverError
    before = _days(locked)
    locked.ends_on = ends_on
    # Nothing else: the person may have lost the role since, which is why it ends.
    _save(locked, update_fields=["ends_on", "updated_at"])
    emails.queue_ended(locked)
    audit.record(
        actor=actor, verb="coordinator_ended", target=locked, before=before, after=_days(locked)
    )
    return locked


def _hold(pilot: int) -> ProjectProvince:
    """Lock the pilot: of two assignments to it at once the second sees what the first did.

    Without it the database still refuses an overlap, but may call it a deadlock, which is no answer
    to anybody.
    """
    return ProjectProvince.objects.select_for_update(of=("self",), no_key=True).get(pk=pilot)


@transaction.atomic
def end_assignments_of(*, person: User, actor: User | None, **signal: object) -> int:
    """End what a person whose account is closed coordinates; return how many. Nobody is mailed.

    Today is the last day. One that has not begun goes: it never held, and cannot end before it.
    """
    today = timezone.localdate()
    mine = CoordinatorAssignment.objects.filter(person=person).select_for_update()
    standing = list(mine.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today)))
    for assignment in standing:
        before, after = _days(assignment), _days(assignment) | {"ends_on": today.isoformat()}
        audit.record(
            actor=actor, verb="coordinator_ended", target=assignment, before=before, after=after
        )
        if assignment.starts_on > today:
            assignment.delete()
        else:
            assignment.ends_on = today
            assignment.save(update_fields=["ends_on", "updated_at"])
    return len(standing)


def _save(assignment: CoordinatorAssignment, update_fields: list[str] | None = None) -> None:
    """Save; what the database refuses becomes words for the person at the desk."""
    try:
        with transaction.atomic():
            assignment.save(update_fields=update_fields)
    except IntegrityError as error:
        if not (words := words_of(error)):
            raise
        raise RuleError(words) from error


def _days(assignment: CoordinatorAssignment) -> dict[str, object]:
    ends_on = assignment.ends_on
    return {
        "starts_on": assignment.starts_on.isoformat(),
        "ends_on": ends_on.isoformat() if ends_on else None,
    }
