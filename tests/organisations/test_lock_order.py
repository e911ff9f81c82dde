"""One order of locks: an erasure and a form of the back office never wait for who waits for them.

Each with its control: without the lock that comes first, PostgreSQL finds two that wait for each
other and ends one of them.
"""

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.services import erase, subject_of_person, sync_roles
from organisations import personal_data, services
from organisations.models.facts import mark_of
from organisations.services import erasure
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.organisations import CsoProfileFactory, MembershipFactory
from tests.races import meet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["with the lock", "control without it"])
def is_locked(request, monkeypatch):
    if request.param.startswith("control"):
        monkeypatch.setattr(personal_data, "lock_before_erasure", lambda subject: None)
        monkeypatch.setattr(services, "hold_cso", lambda *, organisation: None)
    return request.param == "with the lock"


def assert_in_order(sides, is_locked, second="done"):
    results = [side.result for side in sides]
    if is_locked:
        assert results == ["done", second]
    else:
        assert "OperationalError" in results
    # The first stood at its place until the second wanted what it held.
    assert sides[1].has_waited


def test_erasure_of_a_member_and_a_form_of_their_cso(is_locked, monkeypatch):
    """The erasure has emptied the CSO's contact, and goes on to the team."""
    sync_roles()
    with transaction.atomic():
        person = UserFactory()
        profile = CsoProfileFactory(contact_email=person.email)
        MembershipFactory(organisation=profile.organisation, user=person)
        colleague = MembershipFactory(organisation=profile.organisation, representative=True).user
    values = {name: getattr(profile, name) for name in services.OF_PROFILE}
    stated = {"province": profile.organisation.province, "website": "https://ornek.org"}

    sides = meet(
        *(monkeypatch, erasure, "end_memberships_of"),
        lambda: erase(subject=subject_of_person(person), reference="account-1"),
        lambda: services.update_profile(
            profile=profile,
            actor=colleague,
            fields_of_work=profile.organisation.fields_of_work.all(),
            **stated,
            **values,
        ),
        before=True,
        in_turn=True,
    )

    assert_in_order(sides, is_locked)


def test_form_of_the_back_office_and_an_officers_decision(is_locked, monkeypatch):
    """The form has saved the CSO's row, and asks whether the badge must go."""
    sync_roles()
    with transaction.atomic():
        profile = CsoProfileFactory(state="pending")
        officer = UserFactory(roles=["programme_officer"])
        client = PortalClient()
        client.force_login(UserFactory(roles=["administrator"]))
    page = reverse("admin:organisations_organisation_change", args=[profile.organisation_id])
    typed = what_stands_on(client.get(page)) | {"website": "https://ornek.org"}
    mark = mark_of(profile)

    sides = meet(
        *(monkeypatch, services, "check_names_again"),
        lambda: client.post(page, typed),
        lambda: services.verify_cso(profile=profile, actor=officer, mark=mark),
        before=True,
        in_turn=True,
    )

    # The officer, who waited, has read another website.
    assert_in_order(sides, is_locked, second="CsoHasChangedError")


def what_stands_on(response):
    """Return what a form of the back office sends when nobody types, without the rows below."""
    form = response.context["adminform"].form
    typed = {name: form[name].value() or "" for name in form.fields}
    for inline in response.context["inline_admin_formsets"]:
        for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
            typed[f"{inline.formset.prefix}-{name}"] = "0"
    return typed
