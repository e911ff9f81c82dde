"""Signing in through an institution by OpenID Connect: it says who, never what they may do."""

import logging
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import Provider
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User, canonical_email

if TYPE_CHECKING:
    from accounts.forms import InstitutionSignupForm

logger = logging.getLogger(__name__)
# What is kept of an institution's answer: how they signed in there, and to show which account.
KEPT = ("sub", "email", "amr", "acr")


class InstitutionAdapter(DefaultSocialAccountAdapter):
    """allauth's adapter: one provider out of the environment, and no trust in its addresses.

    An institution's account opens the account here that was made by it or connected with it, and
    no other: an address that it states, verified or not, is confirmed by a code like any other, and
    one that an account has already leads nowhere but to a mail to that address. At the first entry
    everybody sees our form with what was stated: it shows the privacy notice, and is its proof.
    """

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": _("Please set a password first, so that you can still sign in."),
    }

    def list_apps(self, request, provider=None, client_id=None) -> list[SocialApp]:
        """Only what the environment names: allauth's table of apps stays empty and unasked."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        apps = [app for of_kind in found.values() for app in of_kind]
        for app in apps:
            app.name = settings.OIDC_NAME[get_language() or settings.LANGUAGE_CODE]
        return apps

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody gets an account without our form: the privacy notice stands there."""
        return False

    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: "InstitutionSignupForm"
    ) -> User:
        """Keep one address: the one on the form, be it the institution's or another."""
        sociallogin.email_addresses = []
        return super().save_user(request, sociallogin, form)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Lead to a page with an address of its own: loading that again repeats nothing.

        Raises:
            ImmediateHttpResponse: the way there. Who came back by their own will goes elsewhere.
        """
        if error == AuthError.CANCELLED:
            return
        logger.warning("institution_refused error=%s", type(exception).__name__)
        raise ImmediateHttpResponse(redirect("socialaccount_login_error"))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict) -> User:
        """Take name and address; forget the rest, before anything is written.

        Raises:
            OAuth2Error: token and user information are of two people.
        """
        claims = _claims(sociallogin.account)
        address = _plain_address(claims.get("email"))
        sociallogin.email_addresses = (
            [EmailAddress(email=address, verified=False, primary=True)] if address else []
        )
        sociallogin.account.extra_data = {key: claims[key] for key in KEPT if claims.get(key)}
        person: User = sociallogin.user
        person.email = address
        person.full_name = " ".join(str(claims.get("name") or "").split())[:150]
        person.language = get_language() or settings.LANGUAGE_CODE
        return person


def _claims(account: SocialAccount) -> dict[str, Any]:
    """Return token and user information in one; of the token is what tells how they signed in."""
    token = account.extra_data.get("id_token") or {}
    information = account.extra_data.get("userinfo") or {}
    if token and information and token.get("sub") != information.get("sub"):
        raise OAuth2Error("Token and user information differ in their subject")
    stated = {key: token.get(key) for key in ("amr", "acr")}
    return token | information | stated


def _plain_address(stated: object) -> str:
    """Return the address in its canonical form; "" for none and for what could be a look-alike.

    allauth lowers it before it looks: the Kelvin sign would be a k by then.
    """
    try:
        address = canonical_email(str(stated or ""))
        validate_email(address)
    except ValidationError:
        return ""
    return address
