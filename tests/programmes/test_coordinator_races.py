"""Two assignments to one pilot in the same second, with real threads; and what keeps them apart."""

import contextlib
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.models import AuditEvent, OutboundMail
from programmes import services
from programmes.models import CoordinatorAssignment, ProjectProvince
from programmes.services import coordinators
from tests.factories.accounts import UserFactory
from tests.factories.programmes import CoordinatorAssignmentFactory, ProjectProvinceFactory
from tests.programmes.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

RULE = "coordinatorassignment_spans_do_not_overlap"


@pytest.fixture(autouse=True)
def _slow(monkeypatch):
    """Let two threads stand before the row is written at once, if nothing keeps them apart."""
    save, barrier = coordinators._save, threading.Barrier(2)

    def slowly(assignment, **fields):
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=1)
        save(assignment, **fields)

    monkeypatch.setattr(coordinators, "_save", slowly)


@contextlib.contextmanager
def without_the_rule():
    """Take the exclusion constraint away; what breaks it goes before it comes back."""
    rule = next(one for one in CoordinatorAssignment._meta.constraints if one.name == RULE)
    with connection.schema_editor() as editor:
        editor.remove_constraint(CoordinatorAssignment, rule)
    try:
        yield
    finally:
        CoordinatorAssignment.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(CoordinatorAssignment, rule)


def two_at_once(first_is_there):
    """Assign one person to one pilot twice, with one day in common; return what came of it."""
    today = timezone.localdate()
    last, later = today + timedelta(days=10), today + timedelta(days=20)
    with transaction.atomic():
        pilot = ProjectProvinceFactory()
        person = UserFactory(roles=["province_coordinator"])
        first = {"person": person, "pilot": pilot, "starts_on": today}
        if first_is_there:
            made = CoordinatorAssignmentFactory(**first, ends_on=today)

    def assign(**days):
        return services.assign_coordinator(**first | days, actor=None)

    def move():
        return services.end_assignment(assignment=made, ends_on=last, actor=None)

    outcome = at_once(
        move if first_is_there else lambda: assign(ends_on=last),
        lambda: assign(starts_on=last, ends_on=later),
    )
    mails = OutboundMail.objects.filter(key__startswith="coordinator-")
    events = AuditEvent.objects.filter(verb__startswith="coordinator_")
    return outcome, mails.count(), events.count()


@pytest.mark.parametrize("first_is_there", [False, True], ids=["two new ones", "a later last day"])
def test_of_two_assignments_that_overlap_one_is_refused_in_words(first_is_there):
    assert two_at_once(first_is_there) == (["CoordinatorAssignment", "RuleError"], 1, 1)


def test_without_lock_and_constraint_both_would_hold(monkeypatch):
    monkeypatch.setattr(coordinators, "_hold", lambda pilot: ProjectProvince.objects.get(pk=pilot))

    with without_the_rule():
        assert two_at_once(False) == (["CoordinatorAssignment"] * 2, 2, 2)
