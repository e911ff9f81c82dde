"""The files under /data/: each set as CSV, XLSX and JSON behind the filters of its page."""

from collections.abc import Iterator
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.datasets import stamp
from portal.api.base import FileThrottle, OpenDataView
from portal.api.sets import SETS, OpenSet, licence_url
from portal.exports import dictionary, files

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Of the threads of a process, so many send files; the others stay free for pages.
FILES_AT_ONCE = 2
places = BoundedSemaphore(FILES_AT_ONCE)


class BusyError(APIException):
    status_code = 503
    default_detail = gettext_lazy(
        "Too many files are being sent. Please try again in a few seconds."
    )
    wait = 10


class Held:
    """Chunks of a file; its place is free again when all are sent, or the reader has gone."""

    def __init__(self, chunks: Iterator[bytes], place: BoundedSemaphore) -> None:
        self.chunks = chunks
        self.place = place
        self.is_open = True

    def __iter__(self) -> Iterator[bytes]:
        return self.chunks

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self.place.release()


def language_of(params: QueryDict) -> str:
    """Return the language of a file: `language`, else what the browser asks for.

    Raises:
        ValidationError: it is neither Turkish nor English.
    """
    language = params.get("language") or get_language() or settings.LANGUAGE_CODE
    if language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": [_("Please give tr or en.")]})
    return language


class FileView(OpenDataView):
    """One set as a file, whole or filtered."""

    throttle_classes = [FileThrottle]

    def answer(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        name, format = kwargs["name"], kwargs["format"]
        if name not in SETS:
            raise NotFound
        language = language_of(request.query_params)
        rows = SETS[name].filtered(request.query_params, request, ["language"])
        if format == "xlsx" and files.is_too_long_for_a_sheet(rows):
            raise ValidationError({"format": [_too_long()]})
        if request.method == "HEAD":
            return HttpResponse(content_type=TYPES[format])
        with override(language):
            response = self._file(SETS[name], rows, format, language)
        response["Content-Type"] = TYPES[format]
        day = timezone.localdate().isoformat()
        response["Content-Disposition"] = f'attachment; filename="{name}-{day}.{format}"'
        response["Link"] = f'<{licence_url()}>; rel="license"'
        return response

    def _file(
        self, one: OpenSet, rows: QuerySet, format: str, language: str
    ) -> StreamingHttpResponse:
        if not places.acquire(blocking=False):
            raise BusyError
        return StreamingHttpResponse(Held(self._chunks(one, rows, format, language), places))

    def _chunks(self, one: OpenSet, rows: QuerySet, format: str, language: str) -> Iterator[bytes]:
        if format == "csv":
            return files.csv_chunks(one.dataset, rows, language)
        about = self._about(one)
        if format == "json":
            return files.json_chunks(one.dataset, rows, about)
        return files.xlsx_chunks(one.dataset, rows, about, language)

    def _about(self, one: OpenSet) -> dict[str, Any]:
        params = self.request.query_params
        return {
            "set": one.name,
            "title": str(one.dataset.title),
            "meaning": str(one.dataset.meaning),
            "source": settings.SITE_URL + self.request.get_full_path(),
            "generated_at": stamp(timezone.now()),
            "licence": licence_url(),
            "filters": {key: params.getlist(key) for key in params if key != "language"},
            "dictionary": settings.SITE_URL + reverse("data:dictionary", args=["json"]),
        }

    def handle_exception(self, exc: Exception) -> HttpResponseBase:
        """Answer a person with a page: they followed a link, and see the words, not the JSON."""
        response = super().handle_exception(exc)
        if "text/html" not in self.request.headers.get("Accept", ""):
            return response
        problems = [words for one in response.data.get("parameters", {}).values() for words in one]
        context = {"problems": problems or [response.data["message"]]}
        is_limit = response.status_code == HTTPStatus.TOO_MANY_REQUESTS
        template = "429.html" if is_limit else "portal/file_refused.html"
        page = render(self.request._request, template, context, status=response.status_code)
        if "Retry-After" in response.headers:
            page["Retry-After"] = response.headers["Retry-After"]
        return page


def _too_long() -> str:
    return _(
        "This list has more than %(rows)s rows, too many for a workbook. Choose fewer by a "
        "filter, or take it as CSV or JSON."
    ) % {"rows": f"{files.MOST_SHEET_ROWS:,}".replace(",", "\u00a0")}


class DictionaryFileView(OpenDataView):
    """What every field of every set means, for programs."""

    def answer(self, request: Request, **kwargs: Any) -> HttpResponse:
        sets = [one.dataset for one in SETS.values()]
        if kwargs["format"] == "json":
            return Response({"licence": licence_url(), "sets": dictionary.as_json(sets)})
        text = dictionary.as_csv(sets, language_of(request.query_params))
        return HttpResponse(text, content_type=TYPES["csv"])
