"""Signing up for an organisation: the box, its fields, and an address that has an account."""

import pytest
from django.urls import reverse

from accounts.models import NoticeShown, User
from core.models import OutboundMail
from organisations.models import CsoProfile, Membership
from tests.factories.accounts import UserFactory
from tests.factories.organisations import CsoProfileFactory
from tests.factories.provinces import ProvinceFactory

pytestmark = pytest.mark.django_db
PASSWORD = "bambaska-bir-parola"


def typed(**changed):
    return {
        "full_name": "Işıl Çağrı",
        "email": "isil@ornek.org",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "represents": "on",
        "cso_name": "Iğdır Işık Derneği",
        "cso_legal_form": "association",
        "cso_registry_number": "76-001",
        "cso_province": ProvinceFactory(plate_code=76).pk,
    } | changed


def sign_up(client, **changed):
    return client.post(reverse("account_signup"), typed(**changed))


def test_who_represents_an_organisation_enters_it_with_the_account(client):
    assert sign_up(client).status_code == 302

    person = User.objects.get(email="isil@ornek.org")
    profile = CsoProfile.objects.get()
    membership = Membership.objects.get()
    assert (profile.organisation.name_tr, profile.state) == ("Iğdır Işık Derneği", "unsubmitted")
    assert (membership.user, membership.is_representative) == (person, True)
    assert NoticeShown.objects.filter(person=person, notice__form="cso_registration").exists()


def test_without_the_box_the_fields_of_the_cso_are_not_looked_at(client):
    data = typed(cso_registry_number="!", cso_name="\u200b", cso_province="x")
    del data["represents"]

    assert client.post(reverse("account_signup"), data).status_code == 302

    assert User.objects.filter(email="isil@ornek.org").exists()
    assert not CsoProfile.objects.exists()


def test_with_the_box_each_missing_field_is_named_and_no_account_is_made(client):
    empty = dict.fromkeys(["cso_name", "cso_legal_form", "cso_registry_number", "cso_province"], "")
    response = sign_up(client, **empty | {"cso_legal_form": "foundation"})

    assert set(response.context["form"].errors) == set(empty) - {"cso_legal_form"}
    assert not User.objects.exists()


def test_number_that_is_taken_says_so_and_names_nobody(client):
    holder = CsoProfileFactory(state="verified", registry_number="076-1")

    response = sign_up(client)

    page = response.content.decode()
    assert set(response.context["form"].errors) == {"cso_registry_number"}
    assert holder.organisation.name_tr not in page
    assert not User.objects.exists()


def test_address_that_has_an_account_gets_a_mail_and_no_second_organisation(client_factory):
    UserFactory(email="isil@ornek.org")
    anew = sign_up(client_factory(), email="baska@ornek.org")
    known = sign_up(client_factory())

    assert (known.status_code, known.url) == (anew.status_code, anew.url)
    assert CsoProfile.objects.count() == 1
    assert {mail.to for mail in OutboundMail.objects.all()} == {
        "isil@ornek.org",
        "baska@ornek.org",
    }
