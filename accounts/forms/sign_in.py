"""What a person types at sign-up, sign-in and for a new password: allauth's forms in our words."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from allauth.socialaccount import forms as social_forms
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User, canonical_email
from core.identity_numbers import refuse_identity_number

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_PASSWORD = 1000
MISSING_PASSWORD = _("Please write your password.")
CODE_COMES = _("We send a code to this address; with it you finish.")
MISSING_NAME = _("Please write your name and surname.")
ADDRESS_MESSAGES = {
    "required": _("Please write your e-mail address."),
    "invalid": _("Write the e-mail address like name@example.org"),
}


class EmailAddressField(forms.EmailField):
    """An address in its canonical form: lower-case ASCII, refused when it could be a look-alike.

    The check comes before any lower(): Python lowers the Kelvin sign to a plain k.
    """

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("label", _("E-mail address"))
        # As long as the column: allauth would cut a longer one, and it would be another address.
        kwargs.setdefault("max_length", User._meta.get_field("email").max_length)
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email"}))
        kwargs.setdefault("error_messages", ADDRESS_MESSAGES)
        super().__init__(**kwargs)

    def to_python(self, value: object) -> str | None:
        text = super().to_python(value)
        return canonical_email(text) if text else text


class PasswordField(forms.CharField):
    def __init__(self, *, label: "StrOrPromise", is_new: bool = False, **kwargs) -> None:
        words = "new-password" if is_new else "current-password"
        widget = forms.PasswordInput(attrs={"autocomplete": words})
        missing = _("Please write the password once more.") if is_new else MISSING_PASSWORD
        super().__init__(
            label=label,
            widget=widget,
            error_messages={"required": missing},
            strip=False,
            max_length=LONGEST_PASSWORD,
            **kwargs,
        )


class NewPasswordField(allauth_forms.SetPasswordField):
    """A new password, checked against the rules that stand below its label."""

    def __init__(self, *, label: "StrOrPromise") -> None:
        super().__init__(
            label=label,
            max_length=LONGEST_PASSWORD,
            help_text=password_validators_help_text_html(),
            error_messages={"required": MISSING_PASSWORD},
        )
        self.widget.attrs.pop("placeholder", None)


@contextmanager
def _undone(form: forms.Form) -> Iterator[None]:
    """Let the block make an account for an address that nobody has, and take it back at once."""
    address = form.cleaned_data["email"]
    form.cleaned_data["email"] = f"{secrets.token_hex(16)}@example.invalid"
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    form.cleaned_data["email"] = address


class SignupForm(allauth_forms.SignupForm):
    full_name = forms.CharField(
        label=_("Name and surname"),
        max_length=150,
        validators=[refuse_identity_number],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": MISSING_NAME},
    )
    field_order = ("full_name", "email", "password1", "password2")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = EmailAddressField(help_text=CODE_COMES)
        self.fields["password1"] = NewPasswordField(label=_("Password"))
        self.fields["password2"] = PasswordField(label=_("Password, once more"), is_new=True)
        self.order_fields(self.field_order)

    def clean_full_name(self) -> str:
        return " ".join(self.cleaned_data["full_name"].split())

    def try_save(self, request: HttpRequest):
        """Take as long for an address that has an account: one is made and undone at once."""
        if self.account_already_exists:
            with _undone(self):
                adapter = get_adapter()
                person = adapter.save_user(request, adapter.new_user(request), self)
                self.custom_signup(request, person)
                setup_user_email(request, person, [EmailAddress(email=person.email)])
                _look_as_before_a_code(person)
        return super().try_save(request)

    def custom_signup(self, request, user) -> None:
        """Keep the name, and the language of the page as the person's own."""
        user.full_name = self.cleaned_data["full_name"]
        user.language = get_language() or user.language
        user.save(update_fields=["full_name", "language"])


def _look_as_before_a_code(person: User) -> None:
    """Ask the five things that allauth asks about a new account before it mails the code."""
    EmailAddress.objects.filter(email=person.email).first()
    addresses = EmailAddress.objects.filter(user=person)
    addresses.filter(verified=True).exists()
    address = addresses.get()
    User.objects.get(pk=person.pk)
    EmailAddress.objects.get_for_user(person, address.email)


class InstitutionSignupForm(social_forms.SignupForm):
    """What an institution's sign-in told, to be looked at and completed before there is an account.

    An address in letters that no address may hold counts as none.
    """

    full_name = forms.CharField(
        label=_("Name and surname"),
        max_length=150,
        validators=[refuse_identity_number],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": MISSING_NAME},
    )
    field_order = ("full_name", "email")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = EmailAddressField(help_text=CODE_COMES)
        self.initial["full_name"] = self.sociallogin.user.full_name
        self.order_fields(self.field_order)

    def try_save(self, request: HttpRequest):
        """Take as long for an address that has an account, as the other sign-up does."""
        if self.account_already_exists:
            with _undone(self):
                self.save(request)
        return super().try_save(request)

    def custom_signup(self, request, user) -> None:
        user.full_name = " ".join(self.cleaned_data["full_name"].split())
        user.save(update_fields=["full_name"])


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # No canonical form here: an address that could be a look-alike finds nobody.
        self.fields["login"] = forms.EmailField(
            label=_("E-mail address"),
            widget=forms.EmailInput(attrs={"autocomplete": "username"}),
            error_messages=ADDRESS_MESSAGES,
        )
        self.fields["password"] = PasswordField(label=_("Password"))
        self.order_fields(["login", "password"])


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    email = EmailAddressField()

    def clean_email(self) -> str:
        """Look by one question: allauth asks a second table when the first knows nobody."""
        address: str = self.cleaned_data["email"]
        self.users = list(User.objects.filter(email_canonical=address, is_active=True))
        return address


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    password1 = NewPasswordField(label=_("New password"))
    password2 = PasswordField(label=_("New password, once more"), is_new=True)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    oldpassword = PasswordField(label=_("Current password"))
    password1 = NewPasswordField(label=_("New password"))
    password2 = PasswordField(label=_("New password, once more"), is_new=True)


class SetPasswordForm(allauth_forms.SetPasswordForm):
    """The first password of somebody who signs in without one."""

    password1 = NewPasswordField(label=_("Password"))
    password2 = PasswordField(label=_("Password, once more"), is_new=True)


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    password = PasswordField(label=_("Password"))


class ChangeEmailForm(allauth_forms.AddEmailForm):
    """The new address; it takes the old one's place when the code that it gets is typed."""

    email = EmailAddressField(label=_("New e-mail address"))
