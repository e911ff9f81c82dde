"""The chosen filters of a list as links that take one away each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.http import QueryDict
from django.template import Context
from django_filters import FilterSet

from core.offered import STAFF_FILTERS

register = template.Library()

# Places in a list that make no sense once its filters change (core.paging).
PLACES = ("after", "before", "page")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that was chosen: its name and itself as in the address, and both in words."""

    name: str
    value: str
    label: str
    words: str


@register.simple_tag(takes_context=True)
def chosen_filters(context: Context, filterset: FilterSet | None) -> list[dict[str, str]]:
    """Return {label, url} per chosen value, the url being this list without it.

    The search word `q` is no chip: it stays in its box. Values that the form refused are left out.
    """
    params = context["request"].GET
    return [
        {
            "label": f"{choice.label}: {choice.words}",
            "url": _without(params, choice.name, choice.value),
        }
        for choice in [*choices(filterset), *choices(_inner(filterset))]
        if choice.name != "q"
    ]


@register.simple_tag
def kept_filters(filterset: FilterSet) -> list[Choice]:
    """Return what the form of the list does not show and must not lose."""
    return list(choices(_inner(filterset)))


def choices(filterset: FilterSet | None) -> Iterator[Choice]:
    """Yield what was chosen in a filter, in the order of its address."""
    if filterset is None:
        return
    form, params = filterset.form, filterset.data
    cleaned = getattr(form, "cleaned_data", {})
    names = {form.add_prefix(name): name for name in form.fields}
    for key in params:
        name = names.get(key, "")
        if not cleaned.get(name):
            continue
        for value, words in _chosen(form.fields[name], cleaned[name], params.getlist(key)):
            yield Choice(key, value, str(form[name].label), words)


def _inner(filterset: FilterSet | None) -> FilterSet | None:
    """The filter of the rows' projects (programmes.filters.OfProjectsFilter), if it is used."""
    inner = getattr(filterset, "of_projects", None)
    if inner is not None:
        inner.is_valid()
    return inner


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


@register.simple_tag
def file_query(filterset: FilterSet | str, language: str, **others: str) -> str:
    """Return the query of a file of this list: the filters that were understood, no place in it."""
    kept = QueryDict(mutable=True)
    kept["language"] = language
    # A page without a filter gives an empty text.
    used = None if isinstance(filterset, str) else filterset
    for choice in [*choices(used), *choices(_inner(used))]:
        if choice.name.removeprefix("project-") not in STAFF_FILTERS:
            kept.appendlist(choice.name, choice.value)
    for name, value in others.items():
        if value:
            kept[name] = value
    return f"?{kept.urlencode()}"
