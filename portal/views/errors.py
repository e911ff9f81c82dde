"""Error pages in both languages; 500 and 503 need neither database nor context."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import get_language_from_path, override

from core import request_id
from core.storage import StorageError


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: the page was open too long, or another site sent it."""
    return render(request, "403.html", {"csrf": True}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; while database or bucket cannot be reached, a pause (503), not a fault."""
    pauses = OperationalError | InterfaceError | StorageError
    is_pause = isinstance(sys.exc_info()[1], pauses)
    status = 503 if is_pause else 500
    # The fault may have come before the language was chosen; the address tells it.
    language = get_language_from_path(request.path) or settings.LANGUAGE_CODE
    with override(language):
        context = {
            "request_id": request_id.current.get(),
            "SITE_NAME": settings.SITE_NAME[language],
        }
        text = loader.get_template(f"{status}.html").render(context)
    response = HttpResponse(text, status=status)
    if is_pause:
        response["Retry-After"] = "30"
    return response
