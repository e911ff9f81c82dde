"""The words of Django and allauth that our catalogue says better."""

import pytest
from django.contrib.auth.password_validation import get_default_password_validators
from django.utils.translation import override

from accounts.apps import MISMATCH, PASSWORD_RULES
from accounts.forms import SignupForm


def test_every_password_rule_is_named_in_the_words_that_django_uses():
    validators = get_default_password_validators()

    with override("en"):
        said = {text for v in validators for text in (v.get_error_message(), v.get_help_text())}
        *plain, too_short, at_least = PASSWORD_RULES
        named = {*plain, too_short % 12, at_least % {"min_length": 12}}

    assert named == said


@pytest.mark.django_db
def test_passwords_that_differ_are_told_in_the_words_that_allauth_uses():
    typed = {"password1": "kayisi-Bahcesi-76", "password2": "kayisi-Bahcesi-77"}
    form = SignupForm({"full_name": "Işıl Ilgaz", "email": "isil@ornek.org", **typed})

    with override("en"):
        assert form.errors == {"password2": [MISMATCH]}
