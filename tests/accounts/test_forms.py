"""What a mistyped address is told on the pages of the account."""

import pytest
from django.contrib.auth.hashers import get_hasher
from django.urls import reverse
from django.utils.translation import override

from accounts.forms import LoginForm, ResetPasswordForm, SignupForm
from tests.factories.accounts import UserFactory


@pytest.mark.parametrize(
    ("form_class", "field"),
    [(SignupForm, "email"), (LoginForm, "login"), (ResetPasswordForm, "email")],
)
@pytest.mark.django_db
def test_mistyped_address_is_answered_by_an_example(form_class, field):
    form = form_class({field: "dernek.ornek"})

    with override("en"):
        assert form.errors[field] == ["Write the e-mail address like name@example.org"]


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.django_db
def test_sign_up_costs_a_hash_whether_or_not_the_address_is_known(client, monkeypatch, is_known):
    """Else the time of the answer tells who has an account."""
    known = UserFactory()
    hashed = []
    hasher = get_hasher()
    monkeypatch.setattr(
        type(hasher),
        "encode",
        lambda self, password, *args, **kwargs: hashed.append(password) or f"test${password}",
    )

    client.post(
        reverse("account_signup"),
        {
            "full_name": "Deniz Deneme",
            "email": known.email if is_known else "yeni@example.org",
            "password1": "uzun-ve-iyi-bir-parola",
            "password2": "uzun-ve-iyi-bir-parola",
        },
    )

    assert hashed == ["uzun-ve-iyi-bir-parola"]
