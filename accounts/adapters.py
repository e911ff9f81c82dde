"""How allauth fits the portal: canonical addresses, our words, and mail through the outbox."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from accounts import emails
from accounts.models import User, canonical_email


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter with the portal's rules."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is your e-mail address already."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "email_taken": _("There is an account with this e-mail address already."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("The password is not right."),
        "invalid_password_reset": _("This link is not valid any more. Please ask for a new one."),
        "rate_limited": _("Too many tries. Please wait a few minutes and try again."),
        "too_many_login_attempts": _("Too many tries. Please wait a few minutes and try again."),
    }

    def clean_email(self, email: str) -> str:
        return canonical_email(email)

    def get_login_redirect_url(self, request) -> str:
        """My desk, in the language of the page that was read: the account's is for mails."""
        return resolve_url("portal:desk")

    def get_email_verification_redirect_url(self, email_address) -> str:
        if self.request.user.is_authenticated:
            return resolve_url("accounts:account_update")
        return resolve_url("account_login")

    def get_password_change_redirect_url(self, request) -> str:
        return resolve_url("accounts:account_update")

    def confirm_email(self, request, email_address) -> bool:
        """Refuse an address that another account holds, even one never confirmed."""
        others = User.objects.exclude(pk=email_address.user_id)
        if others.filter(email_canonical=canonical_email(email_address.email)).exists():
            messages.error(request, self.error_messages["email_taken"])
            return False
        return super().confirm_email(request, email_address)

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
