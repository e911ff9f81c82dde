"""Codes, passkeys and what else signs people in: allauth's forms in our words."""

from collections.abc import Callable
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.models import EmailAddress
from allauth.core import context, ratelimit
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.sign_in import EmailAddressField
from accounts.models import User
from core.identity_numbers import refuse_identity_number

# A code is right for a minute and a half, as a clock may be half a minute off.
KNOWN_SECONDS = 120
LONGEST_NAME = 100
# Far more than any device gives; a passkey with its proof has some two thousand characters.
LONGEST_CREDENTIAL = 20_000


class CodeField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Code"))
        super().__init__(
            max_length=20,
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
            error_messages={"required": _("Please type the code.")},
            **kwargs,
        )


class RequestCodeForm(allauth_forms.RequestLoginCodeForm):
    email = EmailAddressField()

    def clean_email(self) -> str:
        """Find confirmed addresses only, by one question whether or not there is somebody.

        Whoever made an account with somebody else's address, and could not confirm it, knows its
        password: a code would hand the account to both.
        """
        address = self.cleaned_data["email"]
        if not ratelimit.consume(context.request, action="request_login_code", key=address):
            raise account_adapter().validation_error("too_many_login_attempts")
        known = EmailAddress.objects.filter(email=address, verified=True, user__is_active=True)
        self._user = User.objects.filter(emailaddress__in=known).first()
        return address


class ConfirmCodeForm(allauth_forms.ConfirmLoginCodeForm):
    code = CodeField()


class ConfirmEmailForm(allauth_forms.ConfirmEmailVerificationCodeForm):
    code = CodeField()


class AuthenticateForm(mfa_forms.AuthenticateForm):
    code = CodeField(label=_("Digits of the app, or a recovery code"))

    def clean_code(self) -> str:
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            use_once(self.user, code)
        return code


class ReauthenticateCodeForm(mfa_forms.ReauthenticateForm):
    code = CodeField(label=_("Digits of the app, or a recovery code"))

    def clean_code(self) -> str:
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            use_once(self.user, code)
        return code


class ActivateAppForm(totp_forms.ActivateTOTPForm):
    code = CodeField(label=_("Digits of the app"))

    def clean_code(self) -> str:
        code = super().clean_code()
        use_once(self.user, code)
        return code


def use_once(person: User, code: str) -> None:
    """Refuse digits that were used before: somebody may have read them over the shoulder.

    allauth remembers them for half a minute only.

    Raises:
        ValidationError: they were used.
    """
    key = f"second-step-used:{person.pk}:{normalize_user_code(code)}"
    if not cache.add(key, True, KNOWN_SECONDS):
        raise get_adapter().validation_error("incorrect_code")


class CredentialField(forms.JSONField):
    """What a device answers, as its script writes it."""

    def __init__(self) -> None:
        missing = {"required": _("The passkey was not given. Please try again.")}
        super().__init__(widget=forms.HiddenInput, error_messages=missing, max_length=None)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST_CREDENTIAL:
            raise get_adapter().validation_error("incorrect_code")
        credential = super().to_python(value)
        if credential is not None and not isinstance(credential, dict):
            raise get_adapter().validation_error("incorrect_code")
        return credential


def checked(check: Callable[[], Any]) -> Any:
    """Return what allauth's check returns; what it cannot even read is refused like a wrong one.

    Raises:
        ValidationError: the device's answer is wrong or unreadable.
    """
    try:
        return check()
    except ValidationError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        raise get_adapter().validation_error("incorrect_code") from None


class PasskeyNameField(forms.CharField):
    default_validators = [refuse_identity_number]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Name of the passkey"),
            max_length=LONGEST_NAME,
            error_messages={"required": _("Please give the passkey a name.")},
            **kwargs,
        )


class AddPasskeyForm(webauthn_forms.AddWebAuthnForm):
    name = PasskeyNameField(required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with it without password, too"),
        help_text=_("Leave this out for an older security key without PIN."),
        required=False,
        initial=True,
    )
    credential = CredentialField()

    def clean(self) -> dict[str, Any]:
        return checked(super().clean)


class PasskeyForm(webauthn_forms.AuthenticateWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        return checked(super().clean_credential)


class SignInPasskeyForm(webauthn_forms.LoginWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        return checked(super().clean_credential)


class ReauthenticatePasskeyForm(webauthn_forms.ReauthenticateWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        return checked(super().clean_credential)


class RenamePasskeyForm(webauthn_forms.EditWebAuthnForm):
    name = PasskeyNameField()
