"""Two connections at once on the register: a number claimed twice, two officers, a late removal."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.errors import RuleError
from core.models import OutboundMail
from organisations import services
from organisations.models import CsoProfile, Membership
from organisations.models.facts import mark_of
from organisations.services import registry
from tests.factories.accounts import UserFactory
from tests.factories.organisations import CsoProfileFactory, MembershipFactory
from tests.refusals import sql

pytestmark = pytest.mark.django_db(transaction=True)
GUARD = "csoprofile_number_claimed_once"


def at_once(*calls):
    """Run the calls in threads that start together; return what each gave or raised, by kind."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait(timeout=10)
        try:
            return call()
        except (RuleError, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        results = [future.result(30) for future in [threads.submit(run, call) for call in calls]]
    return sorted(type(result).__name__ for result in results)


def claimants(number):
    """Two CSOs that state the same number, each with who represents it."""
    with transaction.atomic():
        rows = [CsoProfileFactory(registry_number=number) for _n in range(2)]
        people = [
            MembershipFactory(
                organisation=row.organisation, role=Membership.Role.REPRESENTATIVE
            ).user
            for row in rows
        ]
    return list(zip(rows, people, strict=True))


@contextmanager
def both_looked(monkeypatch):
    """Let each have passed every check of the service before either writes."""
    looked, real = threading.Barrier(2), registry.move

    def move(*args, **kwargs):
        looked.wait(timeout=10)
        return real(*args, **kwargs)

    monkeypatch.setattr(registry, "move", move)
    yield
    monkeypatch.setattr(registry, "move", real)


def claim_at_once(monkeypatch):
    first, second = claimants("34-045-012")
    with both_looked(monkeypatch):
        return at_once(
            *(
                lambda row=row, person=person: services.submit_cso(profile=row, actor=person)
                for row, person in (first, second)
            )
        )


def test_of_two_who_claim_one_number_one_is_told_that_it_is_taken(monkeypatch):
    assert claim_at_once(monkeypatch) == ["CsoReview", "NumberTakenError"]

    assert CsoProfile.objects.filter(state="pending").count() == 1
    assert CsoProfile.objects.filter(state="unsubmitted").count() == 1


def test_without_the_unique_rule_both_would_hold_the_number(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [GUARD])
        definition = cursor.fetchone()[0]
    sql(f"DROP INDEX {GUARD}")()
    try:
        assert claim_at_once(monkeypatch) == ["CsoReview", "CsoReview"]
        assert CsoProfile.objects.filter(state="pending").count() == 2
    finally:
        sql("UPDATE organisations_csoprofile SET registry_number = id::text")()
        sql(definition)()


def decide_at_once():
    with transaction.atomic():
        profile = CsoProfileFactory(state="pending")
        MembershipFactory(organisation=profile.organisation, role="representative")
        officers = [UserFactory(roles=["programme_officer"]) for _n in range(2)]
    mark = mark_of(profile)
    return at_once(
        lambda: services.verify_cso(profile=profile, actor=officers[0], mark=mark),
        lambda: services.reject_cso(profile=profile, actor=officers[1], reason="Numara yok."),
    )


def test_of_two_officers_one_decides_and_the_other_is_told_so():
    assert decide_at_once() == ["CsoProfile", "DecidedMeanwhileError"]
    assert OutboundMail.objects.count() == 1


def test_beat_that_runs_twice_at_once_reminds_once_and_suspends_once():
    today = timezone.localdate()
    with transaction.atomic():
        for _n in range(3):
            profile = CsoProfileFactory(state="verified", confirmation_due_on=today)
            MembershipFactory(organisation=profile.organisation, role="representative")

    at_once(*[lambda: services.run_confirmations(today)] * 2)

    assert CsoProfile.objects.filter(state="suspended").count() == 3
    assert OutboundMail.objects.count() == 3


def test_who_was_removed_while_editing_saves_nothing():
    with transaction.atomic():
        profile = CsoProfileFactory(state="verified")
        MembershipFactory(organisation=profile.organisation, role="representative")
        editor = MembershipFactory(organisation=profile.organisation, role="editor")
    values = {name: getattr(profile, name) for name in services.OF_PROFILE}
    stated = {
        "province": profile.organisation.province,
        "website": "https://ornek.org",
        "fields_of_work": profile.organisation.fields_of_work.all(),
    }

    services.remove_member(membership=editor, actor=None)

    with pytest.raises(services.NotInTeamError):
        services.update_profile(profile=profile, actor=editor.user, **stated, **values)
    profile.organisation.refresh_from_db()
    assert profile.organisation.website == ""
