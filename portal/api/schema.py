"""OpenAPI of the sets, made from their columns; the documentation page shows the same."""

from functools import lru_cache
from typing import Any

import django_filters
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.settings import spectacular_settings
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from core.datasets import Code, Codes, Column, Dataset, Rows
from portal.api.sets import SETS, licence_url
from programmes.filters import OF_PROJECTS

# The hook that gathers lists of codes under names of its own would guess at the names.
spectacular_settings.apply_patches({"POSTPROCESSING_HOOKS": []})


class TextsSerializer(serializers.Serializer):
    """A text in both languages; null where nobody has written it."""

    tr = serializers.CharField(allow_null=True)
    en = serializers.CharField(allow_null=True)
    primary_language = serializers.ChoiceField(choices=["tr", "en"])


class PartialDateSerializer(serializers.Serializer):
    """A date as exactly as it is known: "2018", "2018-05" or "2018-05-14"."""

    value = serializers.RegexField(r"^\d{4}(-\d{2}(-\d{2})?)?$")
    precision = serializers.ChoiceField(choices=["year", "month", "day"])


class MoneySerializer(serializers.Serializer):
    """An amount as decimal text with its currency (ISO 4217)."""

    amount = serializers.CharField()
    currency = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """What is wrong; `parameters` names each that cannot be used."""

    status = serializers.IntegerField()
    message = serializers.CharField()
    request_id = serializers.CharField()
    parameters = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


SIMPLE = {
    "text": serializers.CharField,
    "integer": serializers.IntegerField,
    "decimal": serializers.CharField,
    "date": serializers.DateField,
    "texts": TextsSerializer,
    "partial_date": PartialDateSerializer,
    "money": MoneySerializer,
}


def described(column: Column) -> str:
    """Return what a column means, with its note, in the active language."""
    return ". ".join(str(words) for words in (column.meaning, column.note) if words)


def _field(column: Column, owner: str) -> serializers.Field:
    about = {"help_text": described(column)}
    if isinstance(column, Rows):
        name = f"{owner}{column.name.title().replace('_', '')}"
        return _serializer(name, column.items)(many=True, **about)
    if isinstance(column, Codes):
        # Slugs of organisations, or plate codes.
        child = serializers.CharField() if column.name == "parties" else serializers.IntegerField()
        return serializers.ListField(child=child, **about)
    if isinstance(column, Code):
        return serializers.ChoiceField(choices=list(column.choices), allow_null=True, **about)
    if column.kind == "boolean":
        return serializers.BooleanField(**about)
    return SIMPLE[column.kind](allow_null=True, **about)


def _serializer(name: str, columns: Any) -> type[serializers.Serializer]:
    fields = {column.name: _field(column, name) for column in columns}
    return type(f"{name}Serializer", (serializers.Serializer,), fields)


@lru_cache
def row_serializer(name: str, language: str) -> type[serializers.Serializer]:
    """One class for each set and language: the list and the detail share it."""
    dataset: Dataset = SETS[name].dataset
    return _serializer(name.title(), dataset.columns)


class PageParameters(serializers.Serializer):
    """What the list of every set takes beside its filters."""

    cursor = serializers.CharField(
        required=False,
        help_text=gettext_lazy("The place to go on from, as the field next gives it."),
    )
    page_size = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("Rows of a page; 25 if absent."),
    )


class OpenDataSchema(AutoSchema):
    """Reads the sets' columns and filters: nothing is described twice."""

    def get_operation_id(self) -> str:
        return f"{self.view.open_set.name}_{'list' if self.view.is_list else 'detail'}"

    def get_tags(self) -> list[str]:
        return [self.view.open_set.name]

    def get_summary(self) -> str:
        dataset = self.view.open_set.dataset
        if self.view.is_list:
            return str(dataset.title)
        return _("%(set)s: one row") % {"set": dataset.title}

    def get_description(self) -> str:
        return str(self.view.open_set.dataset.meaning)

    def get_override_parameters(self) -> list[Any]:
        if not self.view.is_list:
            return _key_parameters(self.view.open_set.dataset)
        filters = self.view.open_set.filters()
        return [PageParameters, *(_filter_parameter(name, one) for name, one in filters.items())]

    def get_response_serializers(self) -> dict[int, Any]:
        serializer = row_serializer(self.view.open_set.name, get_language() or "tr")
        problems = dict.fromkeys([400, 429] if self.view.is_list else [404, 429], ProblemSerializer)
        if not self.view.is_list:
            return {200: serializer, **problems}
        return {200: _page_serializer(self.view.open_set.name, serializer), **problems}


def _page_serializer(name: str, serializer: Any) -> type[serializers.Serializer]:
    about = {"allow_null": True, "help_text": _("The next page; null on the last one.")}
    fields = {"next": serializers.URLField(**about), "results": serializer(many=True)}
    return type(f"{name.title()}PageSerializer", (serializers.Serializer,), fields)


def _key_parameters(dataset: Dataset) -> list[OpenApiParameter]:
    by_name = {column.name: column for column in dataset.columns}
    return [
        OpenApiParameter(
            name,
            int if by_name[name].kind == "integer" else str,
            OpenApiParameter.PATH,
            description=described(by_name[name]),
        )
        for name in dataset.key
    ]


def described_filter(name: str, one: Any) -> str:
    if not name.startswith(f"{OF_PROJECTS}-"):
        return str(one.label)
    return _("Of the row's project: %(filter)s") % {"filter": one.label}


def _filter_parameter(name: str, one: Any) -> OpenApiParameter:
    """A filter whose values are not fixed takes a slug of what the rows have."""
    codes = [str(value) for value, _words in one.extra.get("choices") or []]
    is_number = isinstance(one, django_filters.NumberFilter)
    return OpenApiParameter(
        name,
        int if is_number else str,
        many=isinstance(one, django_filters.MultipleChoiceFilter),
        enum=codes or None,
        description=described_filter(name, one),
    )


@lru_cache
def schema_in(language: str) -> dict[str, Any]:
    """Return the OpenAPI document with its words in `language`; made once for each process."""
    with override(language):
        document = SchemaGenerator(api_version="1").get_schema(public=True)
        document["info"] = {
            "title": settings.SITE_NAME[language],
            "version": "1",
            "description": _("Open data of the portal: read-only, without an account."),
            "license": {"name": settings.DATA_LICENCE, "url": licence_url()},
        }
        document["servers"] = [{"url": settings.SITE_URL}]
        return _without_marks(document)


def _without_marks(part: Any) -> Any:
    """Drop what drf-spectacular leaves for the hook that is off."""
    if isinstance(part, list):
        return [_without_marks(one) for one in part]
    if isinstance(part, dict):
        kept = {name: one for name, one in part.items() if name != "x-spec-enum-id"}
        return {name: _without_marks(one) for name, one in kept.items()}
    return part
