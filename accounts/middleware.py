"""The one place that asks ministry staff for a second factor, whatever the address."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.permissions import factors_of, has_shown_second_factor, needs_second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]

SIGN_IN = "account_login"
SIGN_OUT = "account_logout"
# Where a person without any factor sets one up, and where one who has one shows it.
SETTING_UP = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
SHOWING = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
ASKED = {SIGN_IN, SIGN_OUT} | SETTING_UP | SHOWING
WAITING = "_waits_for_second_factor"


class SecondFactorMiddleware:
    """A session of ministry staff counts only when it was signed in with a second factor.

    Until then its person is a visitor: on pages, in the back office, in the API, in feeds and for
    files, so that nothing has to remember to ask. Where a visitor would be sent to sign in, they
    are led to show their second factor, or to set one up. The person is looked at only where the
    page itself looks: for everybody else this costs nothing, and for staff no query either.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        vars(request)["user"] = SimpleLazyObject(partial(_counted, request, request.user))
        response = self.get_response(request)
        if _leads_to_sign_in(response) and (person := _waiting(request)):
            return _lead_on(person, urlsplit(response["Location"]).query)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        person = _waiting(request) if name in ASKED else None
        if person is None:
            return None
        if name == SIGN_IN:
            return _lead_on(person, request.META.get("QUERY_STRING", ""))
        if name == SIGN_OUT or name in (SHOWING if factors_of(person) else SETTING_UP):
            vars(request).update(user=person, **{WAITING: None})
        return None


def _counted(request: HttpRequest, person: User | AnonymousUser) -> User | AnonymousUser:
    """Return the person, or a visitor in the place of staff who have not shown a second factor."""
    if isinstance(person, AnonymousUser) or not needs_second_factor(person):
        return person
    if has_shown_second_factor(request, person):
        return person
    vars(request)[WAITING] = person
    return AnonymousUser()


def _waiting(request: HttpRequest) -> User | None:
    """Return who has signed in without the second factor that their role needs."""
    return None if request.user.is_authenticated else vars(request).get(WAITING)


def _leads_to_sign_in(response: HttpResponse) -> bool:
    if not isinstance(response, HttpResponseRedirect):
        return False
    path = urlsplit(response["Location"]).path
    return translation.get_language_from_path(path) is not None and path == _in_language_of(path)


def _in_language_of(path: str) -> str:
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        return reverse(SIGN_IN)


def _lead_on(person: User, query: str) -> HttpResponseRedirect:
    """Send them to what is still missing; `query` holds where they wanted to go (`next`)."""
    factors = factors_of(person)
    name = "mfa_reauthenticate_webauthn" if factors else "mfa_index"
    if Authenticator.Type.TOTP in factors:
        name = "mfa_reauthenticate"
    response = redirect(name)
    return redirect(f"{response['Location']}?{query}" if query else response["Location"])
