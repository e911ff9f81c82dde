"""The chosen filters of a list as links that take one away each."""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.http import QueryDict
from django.template import Context
from django_filters import FilterSet

register = template.Library()

# Places in a list that make no sense once its filters change (core.paging).
PLACES = ("after", "before", "page")


@register.simple_tag(takes_context=True)
def chosen_filters(context: Context, filterset: FilterSet | None) -> list[dict[str, str]]:
    """Return {label, url} per chosen value, the url being this list without it.

    The search word `q` is no chip: it stays in its box. Values that the form refused are left out.
    """
    if filterset is None:
        return []
    params = context["request"].GET
    form = filterset.form
    cleaned = getattr(form, "cleaned_data", {})
    return [
        {"label": f"{form[name].label}: {words}", "url": _without(params, name, value)}
        for name in params
        if name != "q" and cleaned.get(name)
        for value, words in _chosen(form.fields[name], cleaned[name], params.getlist(name))
    ]


def _chosen(field: forms.Field, cleaned: Any, typed: list[str]) -> Iterable[tuple[str, str]]:
    """Pairs of what stands in the address and what people read."""
    if isinstance(field, forms.ModelChoiceField):
        rows = cleaned if isinstance(field, forms.ModelMultipleChoiceField) else [cleaned]
        return [(str(field.prepare_value(row)), str(row)) for row in rows]
    words = dict(_flat(getattr(field, "choices", ())))
    return [(value, words.get(value, value)) for value in typed if value]


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterable[tuple[str, str]]:
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from _flat(words)
        else:
            yield str(value), str(words)


def _without(params: QueryDict, name: str, value: str) -> str:
    kept = params.copy()
    kept.setlist(name, [other for other in params.getlist(name) if other != value])
    for place in PLACES:
        kept.pop(place, None)
    return f"?{kept.urlencode()}"
