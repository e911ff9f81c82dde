"""What every address of the open data keeps: no session, limits, errors in JSON, 304."""

import logging
from abc import ABC, abstractmethod
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView, exception_handler

from core import content, request_id

logger = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = "30"


class Unicode(JSONRenderer):
    """JSON with Turkish letters as they are, whatever a browser says that it accepts."""

    charset = "utf-8"


class AlwaysJson(BaseContentNegotiation):
    def select_parser(self, request: Request, parsers: list[BaseParser]) -> BaseParser | None:
        return parsers[0] if parsers else None

    def select_renderer(
        self, request: Request, renderers: list[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class AddressThrottle(AnonRateThrottle):
    """So many requests a minute from one address, counted in the shared cache.

    Where the cache fails, everybody gets in: a limit is no reason to answer nobody.
    """

    scope = "open-data"
    rate = "120/min"

    def get_ident(self, request: Request) -> str:
        return get_adapter().get_client_ip(request)

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            return super().allow_request(request, view)
        except DatabaseError:
            logger.warning("throttle_not_counted scope=%s", self.scope)
            return True


class FileThrottle(AddressThrottle):
    scope = "open-data-files"
    rate = "20/min"


def as_json_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Say in JSON what is wrong; a parameter that cannot be used is named.

    The database not being there is a pause, other faults are left to rise.
    """
    if isinstance(error, OperationalError | InterfaceError):
        logger.warning("open_data_pause error=%s", type(error).__name__, exc_info=error)
        words = _("The portal pauses for a moment. Please try again in half a minute.")
        return Response(
            _problem(HTTPStatus.SERVICE_UNAVAILABLE, words),
            HTTPStatus.SERVICE_UNAVAILABLE,
            headers={"Retry-After": RETRY_AFTER_SECONDS},
        )
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        problem = _problem(response.status_code, _("Some parameters cannot be used."))
        response.data = problem | {"parameters": response.data}
    else:
        response.data = _problem(response.status_code, str(response.data.get("detail", "")))
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # We are busy, which is no fault: Django would log an error.
        logger.warning("open_data_busy")
        response._has_been_logged = True
    return response


def _problem(status: int, words: str) -> dict[str, Any]:
    return {"status": int(status), "message": words, "request_id": request_id.current.get()}


class OpenDataView(APIView, ABC):
    """Read-only and for everybody: who is signed in gets what everybody gets."""

    authentication_classes: list[type] = []
    permission_classes: list[type] = []
    parser_classes: list[type] = []
    renderer_classes = [Unicode]
    content_negotiation_class = AlwaysJson
    throttle_classes = [AddressThrottle]
    http_method_names = ["get", "head", "options"]
    schema: Any = None

    def get_exception_handler(self) -> Any:
        return as_json_error

    def etag(self) -> str:
        """Return what is the same while content, version, address and language are (a query)."""
        parts = [
            content.clock(),
            settings.VERSION,
            self.request.get_full_path(),
            get_language() or "",
        ]
        return f'W/"{blake2b("|".join(parts).encode(), digest_size=12).hexdigest()}"'

    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        etag = self.etag()
        unchanged = get_conditional_response(request._request, etag=etag)
        response = unchanged or self.answer(request, **kwargs)
        response["ETag"] = etag
        response["Cache-Control"] = "public, no-cache"
        return response

    @abstractmethod
    def answer(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Return the data, for who does not have this state of it yet."""

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        response["Allow"] = response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Headers"] = "If-None-Match"
        return response

    def finalize_response(self, request: Request, response: HttpResponse, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Retry-After, X-Request-ID"
        response["X-Robots-Tag"] = "noindex"
        return response
