"""Going to an institution's sign-in and coming back, also while its server does not answer."""

import logging
from collections.abc import Callable

from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from requests import RequestException

logger = logging.getLogger(__name__)


def sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the institution; its server is asked first where that is."""
    return _answered(openid_connect.login, request, provider_id)


def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take up whom the institution sends back."""
    return _answered(openid_connect.callback, request, provider_id)


def _answered(
    view: Callable[..., HttpResponse], request: HttpRequest, provider_id: str
) -> HttpResponse:
    """Show the page for what did not work where allauth lets a silent server become a fault."""
    try:
        return view(request, provider_id)
    except RequestException as error:
        logger.warning("institution_silent error=%s", type(error).__name__)
        return redirect("socialaccount_login_error")
