"""Addresses below /api/v1/ and /data/."""

from django.urls import path, re_path
from django.urls.resolvers import URLPattern
from django.views.generic import RedirectView

from portal.api.base import OpenDataView
from portal.api.files import DictionaryFileView, FileView
from portal.api.sets import SETS, OpenSet
from portal.api.views import DetailView, ListView, NothingHereView, OpenApiView, RootView

NUMBERS = {"plate_code", "number", "id"}


def _of_set(view: type[OpenDataView], one: OpenSet) -> type[OpenDataView]:
    return type(f"{one.name.title()}{view.__name__}", (view,), {"open_set": one})


def _paths(one: OpenSet) -> list[URLPattern]:
    parts = [f"<{'int' if name in NUMBERS else 'slug'}:{name}>/" for name in one.dataset.key]
    detail = f"{one.name}/{''.join(parts)}"
    return [
        path(f"{one.name}/", _of_set(ListView, one).as_view(), name=f"{one.name}_list"),
        path(detail, _of_set(DetailView, one).as_view(), name=f"{one.name}_detail"),
    ]


# An address without its last slash is led to the one that has it, so only such are caught.
NOTHING = re_path(r"^.*/$", NothingHereView.as_view(), name="nothing_here")

api_paths = [
    path("", RootView.as_view(), name="root"),
    path("openapi.json", OpenApiView.as_view(), name="openapi"),
    *(pattern for one in SETS.values() for pattern in _paths(one)),
    NOTHING,
]
# In the visitor's language.
start = RedirectView.as_view(pattern_name="portal:open_data", http_method_names=["get", "head"])

data_paths = [
    path("", start, name="start"),
    re_path(r"^dictionary\.(?P<format>csv|json)$", DictionaryFileView.as_view(), name="dictionary"),
    re_path(r"^(?P<name>[a-z]+)\.(?P<format>csv|xlsx|json)$", FileView.as_view(), name="file"),
]
