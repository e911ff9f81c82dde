"""allauth's accounts: canonical addresses, our words, limits in the trail, mail by the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import emails, services
from accounts.forms import notice_version
from accounts.models import Notice, User, canonical_email
from accounts.permissions import has_shown_second_factor, needs_second_factor, signed_in_just_now


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter with the portal's rules."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This account is closed."),
        "duplicate_email": gettext_lazy("This is your e-mail address already."),
        "email_password_mismatch": gettext_lazy("The e-mail address or the password is not right."),
        "email_taken": gettext_lazy("There is an account with this e-mail address already."),
        "enter_current_password": gettext_lazy("This is not your current password."),
        "incorrect_code": gettext_lazy("The code is not right."),
        "incorrect_password": gettext_lazy("The password is not right."),
        "invalid_password_reset": gettext_lazy(
            "This link is not valid any more. Please ask for a new one."
        ),
        "rate_limited": gettext_lazy("Too many tries. Please wait a few minutes and try again."),
        "too_many_login_attempts": gettext_lazy(
            "Too many tries. Please wait a few minutes and try again."
        ),
    }

    def clean_email(self, email: str) -> str:
        return canonical_email(email)

    def is_safe_url(self, url: str) -> bool:
        """Only a path of the portal: no page of ours names a host, so no other may be asked for."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_login_redirect_url(self, request) -> str:
        """My desk, in the language of the page that was read: the account's is for mails."""
        return resolve_url("portal:desk")

    def get_email_verification_redirect_url(self, email_address) -> str:
        if self.request.user.is_authenticated:
            return resolve_url("accounts:account_update")
        return resolve_url("account_login")

    def get_password_change_redirect_url(self, request) -> str:
        return resolve_url("accounts:account_update")

    def save_user(self, request, user, form, commit=True):
        """Keep who made an account, and the proof of the form's notice, or make none at all."""
        with transaction.atomic():
            user = super().save_user(request, user, form, commit)
            if commit:
                services.record_sign_up(user=user)
                services.record_notice(
                    form=Notice.Form.SIGN_UP,
                    version=notice_version(request.POST, Notice.Form.SIGN_UP),
                    person=user,
                )
        return user

    def get_login_stages(self) -> list[str]:
        ours = "accounts.adapters.second_factor.SecondFactorStage"
        stages = super().get_login_stages()
        return [ours if stage.endswith(".AuthenticateStage") else stage for stage in stages]

    def get_reauthentication_methods(self, user) -> list[dict]:
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use your authenticator app or a recovery code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        methods = super().get_reauthentication_methods(user)
        # Without the second factor a password opens nothing to staff.
        if needs_second_factor(user) and not has_shown_second_factor(self.request, user):
            shown = [method for method in methods if method["id"] != "reauthenticate"]
            methods = shown or methods
        return [method | {"description": words[method["id"]]} for method in methods]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just signed in to set up the factor that their role needs is not asked again."""
        person = self.request.user
        is_waiting = needs_second_factor(person) and not has_shown_second_factor(
            self.request, person
        )
        if app == "allauth.mfa" and is_waiting and signed_in_just_now(self.request, person):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def confirm_email(self, request, email_address) -> bool:
        """Refuse an address that another account holds, even one never confirmed."""
        others = User.objects.exclude(pk=email_address.user_id)
        if others.filter(email_canonical=canonical_email(email_address.email)).exists():
            messages.error(request, self.error_messages["email_taken"])
            return False
        return super().confirm_email(request, email_address)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            services.record_too_many_tries(credentials.get("email", ""))
            raise

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        super().send_notification_mail(
            template_prefix, user, {**(context or {}), "user": user}, email
        )

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Queue allauth's mail with our own templates; nothing is sent inside a request."""
        person = context.get("user")
        emails.queue_account_mail(
            name=template_prefix.rsplit("/", 1)[-1], to=email, person=person, context=context
        )
