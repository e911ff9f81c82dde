"""What a mistyped address is told on the pages of the account."""

import pytest
from django.utils.translation import override

from accounts.forms import LoginForm, ResetPasswordForm, SignupForm


@pytest.mark.parametrize(
    ("form_class", "field"),
    [(SignupForm, "email"), (LoginForm, "login"), (ResetPasswordForm, "email")],
)
@pytest.mark.django_db
def test_mistyped_address_is_answered_by_an_example(form_class, field):
    form = form_class({field: "dernek.ornek"})

    with override("en"):
        assert form.errors[field] == ["Write the e-mail address like name@example.org"]
