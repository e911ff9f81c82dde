"""Addresses: one canonical form, kept unique by the database however a row is written."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import User, canonical_email
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed", ["INFO@ORNEK.ORG", "info@Ornek.org", " info@ornek.org\n", "info@ornek.org"]
)
def test_canonical_email_of_any_case_is_one(typed):
    assert canonical_email(typed) == "info@ornek.org"


@pytest.mark.parametrize(
    "typed",
    [
        "İNFO@ornek.org",
        "ınfo@ornek.org",
        "mi\u212ae@ornek.org",  # Kelvin sign
        "ſabri@ornek.org",  # long s
        "ｉnfo@ornek.org",  # full width
        "info@örnek.org",
        "info@ornek.org\u200b",
        "i\u0307nfo@ornek.org",  # what "İ".lower() leaves
        '"in fo"@ornek.org',
        '"in\\ fo"@ornek.org',
        '"in\x01fo"@ornek.org',
        '"in\x0cBcc:fo"@ornek.org',  # a form feed would end a mail's header
    ],
)
def test_canonical_email_refuses_letters_that_could_be_anothers(typed):
    with pytest.raises(ValidationError):
        canonical_email(typed)


def test_user_keeps_the_canonical_address_in_both_columns():
    person = User.objects.create_user("Isil@Ornek.ORG", full_name="Işıl")

    person.refresh_from_db()
    assert (person.email, person.email_canonical) == ("isil@ornek.org", "isil@ornek.org")


def test_saving_only_the_address_saves_its_canonical_form_too():
    person = UserFactory()

    person.email = "Yeni@ornek.org"
    person.save(update_fields=["email"])

    person.refresh_from_db()
    assert (person.email, person.email_canonical) == ("yeni@ornek.org", "yeni@ornek.org")


def test_second_account_with_the_same_address_is_refused():
    UserFactory(email="info@ornek.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("INFO@ORNEK.ORG", full_name="Başkası")


@pytest.mark.parametrize(
    "canonical",
    [
        "INFO@ornek.org",
        "ınfo@ornek.org",
        "in fo@ornek.org",
        "info",
        "info@",
        "i@ör.org",
        "i\n@x.org",
    ],
)
def test_database_refuses_what_is_not_canonical(canonical):
    person = UserFactory()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_user SET email_canonical = %s WHERE id = %s", [canonical, person.pk]
        )


@pytest.mark.parametrize("typed", [None, "", "İNFO@ornek.org", "nobody@ornek.org"])
def test_look_up_of_a_strange_address_finds_nobody(typed):
    UserFactory(email="info@ornek.org")

    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(typed)


def test_last_administrator_is_the_only_active_one():
    first = UserFactory(roles=["administrator"])
    UserFactory(roles=["administrator"], is_active=False)
    UserFactory(roles=["editor"])

    assert first.is_last_administrator()
    UserFactory(roles=["administrator"])
    assert not first.is_last_administrator()
