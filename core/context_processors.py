"""What every page knows: the portal's name, version, and its own address in the other language."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from core import request_id


def portal(request: HttpRequest) -> dict[str, object]:
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "SITE_NAME": settings.SITE_NAME[language],
        "SITE_URL": settings.SITE_URL,
        "DEMO": settings.DEMO,
        "HAS_DEMO_MAIL": settings.DEMO and settings.SITE_IS_LOCAL,
        "VERSION": settings.VERSION,
        "request_id": request_id.current.get(),
        "language_urls": _language_urls(request, language),
    }


def _language_urls(request: HttpRequest, language: str) -> list[dict[str, object]]:
    """The same page with the same query in each language.

    `url` is the page itself; `switch_url` also remembers the choice.
    """
    path = request.get_full_path()
    query = urlencode({"next": path})
    return [
        {
            "code": code,
            "name": name,
            "url": path if code == language else translate_url(path, code),
            "switch_url": f"/language/{code}/?{query}",
            "current": code == language,
        }
        for code, name in settings.LANGUAGES
    ]
