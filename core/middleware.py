"""Request id, what no page can read, page cache for visitors, privacy and language of people."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from core import content, request_id

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Give each request an id: in the log, in the audit trail, in the answer and on error pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id.current.set(request_id.new())
        request_id.address.set(_client_address(request))
        response = self.get_response(request)
        response["X-Request-ID"] = request_id.current.get()
        return response


def _client_address(request: HttpRequest) -> str:
    """Return the address that limits count by (ALLAUTH_TRUSTED_PROXY_COUNT); "" if none is known.

    A forged X-Forwarded-For is not believed: only what our own proxies have added counts.
    """
    try:
        return get_adapter().get_client_ip(request)
    except (PermissionDenied, ImproperlyConfigured):
        return ""


class ReadableRequestMiddleware:
    """Leave out what no page could read: a charset other than UTF-8, a cookie with a NUL byte.

    A charset such as unicode_escape would bring lone surrogates into any text, base64 no text at
    all; a quoted cookie may hold "\\000", with which PostgreSQL compares nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.encoding = "utf-8"
        for name in [name for name, value in request.COOKIES.items() if "\x00" in value]:
            del request.COOKIES[name]
        return self.get_response(request)


@dataclass
class CachedPage:
    body: bytes
    headers: dict[str, str]
    etag: str
    zipped: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.zipped = gzip.compress(self.body, 6)


class PageCacheMiddleware:
    """Keep whole public pages for visitors without a session, valid for one state of the content.

    It asks the content clock (one query), so a save in the admin shows at the next request; dates
    that pass are seen after a minute. Such pages hold nothing personal, so they may be compressed.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.prefixes = tuple(f"/{code}/" for code, _name in settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._is_public(request):
            return self.get_response(request)
        key = f"{request.get_host()}|{content.clock()}|{request.get_full_path()}"
        key = blake2b(key.encode(errors="replace"), digest_size=20).hexdigest()
        page = caches["pages"].get(key)
        if page is None:
            response = self.get_response(request)
            if not self._is_cacheable(response):
                return response
            page = self._keep(key, response)
        return self._answer(request, page)

    def _is_public(self, request: HttpRequest) -> bool:
        return (
            settings.PAGE_CACHE
            and request.method == "GET"
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and request.path.startswith(self.prefixes)
        )

    def _is_cacheable(self, response: HttpResponse) -> bool:
        return (
            response.status_code == 200
            and not response.streaming
            # Some of allauth's addresses answer a script with JSON, which no visitor should get.
            and response["Content-Type"].startswith("text/html")
            and not response.cookies
            and not response.has_header("Cache-Control")
            and not response.has_header("Content-Disposition")
        )

    def _keep(self, key: str, response: HttpResponse) -> CachedPage:
        patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
        response["Cache-Control"] = "private, no-cache"
        # The length is of this body; a zipped answer has another.
        headers = {name: response[name] for name in response.headers if name != "Content-Length"}
        page = CachedPage(
            body=response.content,
            headers=headers,
            etag=f'"{blake2b(response.content, digest_size=12).hexdigest()}"',
        )
        caches["pages"].set(key, page)
        return page

    def _answer(self, request: HttpRequest, page: CachedPage) -> HttpResponse:
        if page.etag in request.headers.get("If-None-Match", ""):
            response: HttpResponse = HttpResponseNotModified()
        elif "gzip" in request.headers.get("Accept-Encoding", ""):
            response = HttpResponse(page.zipped)
            response["Content-Encoding"] = "gzip"
        else:
            response = HttpResponse(page.body)
        for name, value in page.headers.items():
            response[name] = value
        response["ETag"] = page.etag
        if response.status_code != HTTPStatus.NOT_MODIFIED:
            response["Content-Length"] = str(len(response.content))
        return response


class PrivatePageMiddleware:
    """Let nobody keep what a signed-in person is shown: after signing out, Back shows no page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        is_open = not response.has_header("Cache-Control") and not response.has_header("ETag")
        if has_session and is_open and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response


class UserLanguageMiddleware:
    """Where the address names no language (the admin), speak the signed-in person's.

    What they chose in this browser goes first, and LocaleMiddleware has read it already; the
    account's language is for those who chose none.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.prefixes = tuple(f"/{code}/" for code, _name in settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        is_open = not request.path.startswith(self.prefixes) and not self._has_chosen(request)
        if has_session and is_open and request.user.is_authenticated:
            translation.activate(request.user.language)
        return self.get_response(request)

    def _has_chosen(self, request: HttpRequest) -> bool:
        return request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) in dict(settings.LANGUAGES)
