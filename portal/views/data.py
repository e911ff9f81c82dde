"""The pages of the open data: the sets, their dictionary, and how the API is used."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import get_language
from django.views.generic import TemplateView

from portal.api.schema import schema_in
from portal.api.sets import FORMATS, SETS, licence_url, row_counts
from portal.exports.dictionary import entries
from programmes.models import Project
from programmes.signals import open_data_parts


class OpenDataView(TemplateView):
    """Every set with its number of rows and its files."""

    template_name = "portal/open_data.html"

    def get_context_data(self, **kwargs):
        counts = row_counts()
        sets = [(one.dataset, counts[one.name]) for one in SETS.values()]
        return super().get_context_data(
            sets=sets,
            formats=FORMATS,
            has_demo=Project.objects.visible_to(AnonymousUser()).filter(is_demo=True).exists(),
            language=get_language(),
            licence=settings.DATA_LICENCE,
            licence_url=licence_url(),
            counted_at=timezone.now(),
            parts=open_data_parts(user=self.request.user),
            **kwargs,
        )


class DictionaryView(TemplateView):
    """What every field of every set means."""

    template_name = "portal/open_data_dictionary.html"

    def get_context_data(self, **kwargs):
        sets = [(one.dataset, entries(one.dataset.columns)) for one in SETS.values()]
        return super().get_context_data(sets=sets, **kwargs)


@dataclass(frozen=True)
class Operation:
    """One address of the API as its page shows it."""

    path: str
    summary: str
    parameters: list[dict[str, Any]]


class ApiView(TemplateView):
    """How the API is used, made from the same document that programs read."""

    template_name = "portal/open_data_api.html"

    def get_context_data(self, **kwargs):
        schema = schema_in(get_language() or settings.LANGUAGE_CODE)
        operations: dict[str, list[Operation]] = {name: [] for name in SETS}
        for path, methods in schema["paths"].items():
            found = methods["get"]
            operations[found["tags"][0]].append(
                Operation(path, found["summary"], [_shown(one) for one in found["parameters"]])
            )
        sets = [(SETS[name].dataset, found) for name, found in operations.items()]
        return super().get_context_data(sets=sets, site=settings.SITE_URL, **kwargs)


def _shown(parameter: dict[str, Any]) -> dict[str, Any]:
    """A parameter with its codes, which stand deeper where it may be given several times."""
    schema = parameter["schema"]
    return {
        "name": parameter["name"],
        "meaning": parameter.get("description", ""),
        "codes": schema.get("enum") or schema.get("items", {}).get("enum") or [],
        "is_repeatable": schema["type"] == "array",
    }
