"""core.templatetags.facets: each chosen filter is a link that takes it away."""

import django_filters
from django import forms
from django.http import QueryDict
from django.template import Context
from django.test import RequestFactory

from core.templatetags.facets import chosen_filters
from provinces.models import Province

KINDS = [("guide", "Rehber"), ("report", "Rapor")]


class SampleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Ara", method="unchanged")
    kind = django_filters.MultipleChoiceFilter(
        label="Tür", choices=KINDS, method="unchanged", widget=forms.CheckboxSelectMultiple
    )
    year = django_filters.NumberFilter(label="Yıl", method="unchanged")

    class Meta:
        model = Province
        fields: list[str] = []

    def unchanged(self, queryset, name, value):
        return queryset


def chips_of(query: str) -> list[dict[str, str]]:
    filterset = SampleFilter(QueryDict(query), queryset=Province.objects.none())
    filterset.is_valid()
    request = RequestFactory().get(f"/?{query}")
    return chosen_filters(Context({"request": request}), filterset)


def test_chosen_filters_when_two_values_are_chosen_drop_one_each_and_keep_the_rest():
    chips = chips_of("q=tüzük&kind=guide&kind=report&after=abc")

    assert chips == [
        {"label": "Tür: Rehber", "url": "?q=t%C3%BCz%C3%BCk&kind=report"},
        {"label": "Tür: Rapor", "url": "?q=t%C3%BCz%C3%BCk&kind=guide"},
    ]


def test_chosen_filters_when_a_value_is_refused_leaves_it_out():
    chips = chips_of("kind=password&year=2019")

    assert chips == [{"label": "Yıl: 2019", "url": "?kind=password"}]


def test_chosen_filters_when_nothing_is_chosen_is_empty():
    assert chips_of("") == []


def test_chosen_filters_when_the_address_names_an_unknown_parameter_ignores_it():
    assert chips_of("utm_source=mail&page=last") == []
