"""Two connections at once on the register: a number claimed twice, two officers, a late removal."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.models import OutboundMail
from organisations import services
from organisations.models import CsoProfile, Membership
from organisations.models.facts import mark_of
from organisations.services import confirming, entering, locks, registry, team
from tests.factories.accounts import UserFactory
from tests.factories.organisations import CsoProfileFactory, MembershipFactory
from tests.races import meet
from tests.refusals import sql

pytestmark = pytest.mark.django_db(transaction=True)
GUARD = "csoprofile_number_claimed_once"


def results_of(sides):
    return sorted(side.result for side in sides)


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


def claim_at_once(monkeypatch):
    """Each has passed every check of the service before either writes."""
    calls = [
        lambda row=row, person=person: services.submit_cso(profile=row, actor=person)
        for row, person in claimants("34-045-012")
    ]
    return results_of(meet(monkeypatch, registry, "move", *calls, before=True))


def test_of_two_who_claim_one_number_one_is_told_that_it_is_taken(monkeypatch):
    assert claim_at_once(monkeypatch) == ["NumberTakenError", "done"]

    assert CsoProfile.objects.filter(state="pending").count() == 1
    assert CsoProfile.objects.filter(state="unsubmitted").count() == 1


def test_without_the_unique_rule_both_would_hold_the_number(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [GUARD])
        definition = cursor.fetchone()[0]
    sql(f"DROP INDEX {GUARD}")()
    try:
        assert claim_at_once(monkeypatch) == ["done", "done"]
        assert CsoProfile.objects.filter(state="pending").count() == 2
    finally:
        sql("UPDATE organisations_csoprofile SET registry_number = id::text")()
        sql(definition)()


def test_of_two_officers_one_decides_and_the_other_is_told_so(monkeypatch):
    with transaction.atomic():
        profile = CsoProfileFactory(state="pending")
        MembershipFactory(organisation=profile.organisation, role="representative")
        officers = [UserFactory(roles=["programme_officer"]) for _n in range(2)]
    mark = mark_of(profile)

    verifies, rejects = meet(
        *(monkeypatch, registry, "locked"),
        lambda: services.verify_cso(profile=profile, actor=officers[0], mark=mark),
        lambda: services.reject_cso(profile=profile, actor=officers[1], reason="Numara yok."),
        in_turn=True,
    )

    assert (verifies.result, rejects.result) == ("done", "DecidedMeanwhileError")
    assert rejects.has_waited
    assert OutboundMail.objects.count() == 1


def test_beat_that_runs_twice_at_once_reminds_once_and_suspends_once(monkeypatch):
    today = timezone.localdate()
    with transaction.atomic():
        for _n in range(3):
            profile = CsoProfileFactory(state="verified", confirmation_due_on=today)
            MembershipFactory(organisation=profile.organisation, role="representative")

    meet(monkeypatch, confirming, "locked", *[lambda: services.run_confirmations(today)] * 2)

    assert CsoProfile.objects.filter(state="suspended").count() == 3
    assert OutboundMail.objects.count() == 3


@pytest.mark.parametrize("is_locked", [True, False], ids=["with the lock", "control without it"])
def test_registration_sent_twice_at_once_is_one_cso(is_locked, monkeypatch):
    if not is_locked:
        monkeypatch.setattr(entering, "_unfinished", lambda person: CsoProfile.objects.all())
    person = UserFactory()

    def register():
        services.register_cso(
            person=person,
            name="Çift Tık Derneği",
            legal_form="association",
            registry_number="34-1",
            province=None,
        )

    sides = meet(monkeypatch, entering, "_new_organisation", register, register, before=True)

    assert results_of(sides) == ["done", "done"]
    assert CsoProfile.objects.count() == (1 if is_locked else 2)


def form_of_profile(profile, person):
    values = {name: getattr(profile, name) for name in services.OF_PROFILE}
    organisation = profile.organisation
    services.update_profile(
        profile=profile,
        actor=person,
        fields_of_work=organisation.fields_of_work.all(),
        province=organisation.province,
        website="https://ornek.org",
        **values,
    )


def form_of_name(profile, person):
    services.change_identity(
        profile=profile,
        actor=person,
        name_tr="Başka Bir Dernek",
        name_en="",
        abbreviation="",
        legal_form=profile.legal_form,
        registry_number=profile.registry_number,
    )


# What the representative sends, and in which state it is possible.
OWN_FORMS = {
    form_of_profile: "verified",
    form_of_name: "verified",
    lambda profile, person: services.submit_cso(profile=profile, actor=person): "unsubmitted",
    lambda profile, person: services.take_back_cso(profile=profile, actor=person): "pending",
    lambda profile, person: services.confirm_cso(profile=profile, actor=person): "suspended",
    lambda profile, person: services.close_cso(profile=profile, actor=person): "verified",
}


def stands(profile):
    """What the register says of a CSO."""
    rows = CsoProfile.objects.filter(pk=profile.pk)
    return rows.values("state", "organisation__name_tr", "organisation__website").get()


@pytest.mark.parametrize("is_locked", [True, False], ids=["with the lock", "control without it"])
def test_representative_removed_while_editing_changes_nothing(is_locked, monkeypatch):
    """Each form was open; the removal has ended the membership and is not committed yet."""
    if not is_locked:
        monkeypatch.setattr(locks, "_lock", lambda function, organisations: None)
    officer = UserFactory(roles=["administrator"])
    kept, results = [], set()

    for send, state in OWN_FORMS.items():
        with transaction.atomic():
            profile = CsoProfileFactory(state=state)
            mine = MembershipFactory(organisation=profile.organisation, representative=True)
        before = stands(profile)
        _removal, form = meet(
            *(monkeypatch, team, "settle"),
            lambda mine=mine: services.remove_member(membership=mine, actor=officer),
            lambda send=send, profile=profile, mine=mine: send(profile, mine.user),
            in_turn=True,
        )
        kept.append(stands(profile) == before)
        results.add(form.result)

    assert set(kept) == {is_locked}
    assert results == {"NotInTeamError" if is_locked else "done"}
