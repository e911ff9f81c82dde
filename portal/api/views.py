"""The addresses under /api/v1/."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.paging import BadToken, rows_after
from portal.api.base import OpenDataView
from portal.api.schema import OpenDataSchema, schema_in
from portal.api.sets import SETS, OpenSet, licence_url

PAGE_SIZE, LARGEST_PAGE = 25, 100
OF_PAGES = ["cursor", "page_size"]


class RootView(OpenDataView):
    """Where everything is."""

    def answer(self, request: Request, **kwargs: Any) -> Response:
        sets = {name: settings.SITE_URL + reverse(f"api:{name}_list") for name in SETS}
        pages = {
            "openapi": reverse("api:openapi"),
            "documentation": reverse("portal:open_data_api"),
            "files": reverse("portal:open_data"),
        }
        found = {name: settings.SITE_URL + path for name, path in pages.items()}
        return Response({"sets": sets, **found, "licence": licence_url()})


class ListView(OpenDataView):
    """One set in pages by key: rows that are added meanwhile neither shift nor double others."""

    schema = OpenDataSchema()
    open_set: OpenSet
    is_list = True

    def answer(self, request: Request, **kwargs: Any) -> Response:
        params = request.query_params
        size = _page_size(params)
        rows = self.open_set.filtered(params, request, OF_PAGES)
        dataset = self.open_set.dataset
        try:
            found, place = rows_after(dataset.select(rows), ["pk"], params.get("cursor", ""), size)
        except BadToken:
            raise ValidationError({"cursor": [_("This is no place in the list.")]}) from None
        results = [dataset.read(row) for row in found]
        following = _address(request, params, place) if place else None
        return Response({"next": following, "results": results})


def _page_size(params: QueryDict) -> int:
    words = params.get("page_size", str(PAGE_SIZE))
    if not (words.isascii() and words.isdigit() and len(words) < 5):
        words = "0"
    if not 1 <= int(words) <= LARGEST_PAGE:
        problem = _("Please give a number from 1 to %(largest)d.") % {"largest": LARGEST_PAGE}
        raise ValidationError({"page_size": [problem]})
    return int(words)


def _address(request: Request, params: QueryDict, place: str) -> str:
    kept = [pair for name in params for pair in _pairs(params, name) if name != "cursor"]
    return f"{settings.SITE_URL}{request.path}?{urlencode([*kept, ('cursor', place)])}"


def _pairs(params: QueryDict, name: str) -> list[tuple[str, str]]:
    return [(name, value) for value in params.getlist(name)]


class DetailView(OpenDataView):
    """One row by its public key."""

    schema = OpenDataSchema()
    open_set: OpenSet
    is_list = False

    def answer(self, request: Request, **kwargs: Any) -> Response:
        if request.query_params:
            problem = _("There is no parameter of this name.")
            raise ValidationError({name: [problem] for name in sorted(request.query_params)})
        dataset = self.open_set.dataset
        key = {dataset.key[name]: value for name, value in kwargs.items()}
        row = dataset.select(dataset.rows().filter(**key)).first()
        if row is None:
            raise NotFound
        return Response(dataset.read(row))


class OpenApiView(OpenDataView):
    """The description of the API, in the reader's language."""

    def answer(self, request: Request, **kwargs: Any) -> Response:
        return Response(schema_in(get_language() or settings.LANGUAGE_CODE))


class NothingHereView(OpenDataView):
    """Any other address: 404 in JSON, not a page."""

    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Answer before anything is asked: what is not there has no state."""
        return self.answer(request, **kwargs)

    def answer(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        raise Http404
