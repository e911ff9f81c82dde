"""The words of Django that our catalogue says better."""

from django.contrib.auth.password_validation import get_default_password_validators
from django.utils.translation import override

from accounts.apps import PASSWORD_RULES


def test_every_password_rule_is_named_in_the_words_that_django_uses():
    validators = get_default_password_validators()

    with override("en"):
        said = {text for v in validators for text in (v.get_error_message(), v.get_help_text())}
        *plain, too_short, at_least = PASSWORD_RULES
        named = {*plain, too_short % 12, at_least % {"min_length": 12}}

    assert named == said
