"""The project list's filters; what they offer is what the visible projects have."""

from collections import defaultdict

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, ExtractYear
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.search import LONGEST_QUERY
from core.text import title_shown, title_sort_key
from organisations.models import Organisation
from programmes.models import Programme, Project, Theme
from programmes.models.project import ProjectQuerySet
from provinces.models import Province

Choices = dict[str, list[tuple[str, str]]]

MOST_YEARS = 100


def offered_choices(projects: ProjectQuerySet, language: str) -> Choices:
    """Return per filter the (value, words) that at least one of `projects` has, in one query."""
    related = {
        "programme": (Programme, "title", projects.filter(programme=OuterRef("pk"))),
        "theme": (Theme, "title", projects.filter(themes=OuterRef("pk"))),
        "province": (
            Province,
            "name",
            projects.filter(project_provinces__province=OuterRef("pk")),
        ),
        "organisation": (Organisation, "name", projects.filter(roles__organisation=OuterRef("pk"))),
    }
    parts = [
        _named(filter_name, model.objects.filter(Exists(users)), field, language)
        for filter_name, (model, field, users) in related.items()
    ]
    starts = projects.filter(start_on__isnull=False).annotate(year=ExtractYear("start_on"))
    ends = projects.filter(end_on__isnull=False).annotate(year=ExtractYear("end_on"))
    rows = _year_rows(starts).union(_year_rows(ends), *parts, all=True)
    offered = defaultdict(list)
    for filter_name, value, words, _key in sorted(rows, key=lambda row: row[3]):
        offered[filter_name].append((value, words))
    offered["year"] = _years([int(value) for value, _words in offered["year"]])
    return offered


def _named(name: str, rows: QuerySet, field: str, language: str) -> QuerySet:
    return (
        rows.order_by()
        .annotate(
            filter_name=Value(name, output_field=TextField()),
            value=Cast("slug", TextField()),
            words=Cast(title_shown(language, field), TextField()),
            sort_key=Cast(title_sort_key(language, field), TextField()),
        )
        .values_list("filter_name", "value", "words", "sort_key")
    )


def _year_rows(projects: ProjectQuerySet) -> QuerySet:
    year = Cast("year", TextField())
    return (
        projects.order_by()
        .annotate(
            filter_name=Value("year", output_field=TextField()),
            value=year,
            words=year,
            sort_key=year,
        )
        .values_list("filter_name", "value", "words", "sort_key")
        .distinct()
    )


def _years(known: list[int]) -> list[tuple[str, str]]:
    """Every year between the first and the last, newest first; no more than a century of them."""
    if not known:
        return []
    first = max(min(known), max(known) - MOST_YEARS)
    return [(str(year), str(year)) for year in range(max(known), first - 1, -1)]


class ProjectFilter(django_filters.FilterSet):
    """What the visitor chose. Several programmes, themes or stages mean: any of them."""

    q = django_filters.CharFilter(
        label=_("Search in projects"), method="filter_words", max_length=LONGEST_QUERY
    )
    stage = django_filters.MultipleChoiceFilter(
        label=_("Stage"),
        method="filter_any",
        choices=Project.Stage.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    programme = django_filters.MultipleChoiceFilter(
        label=_("Programme"), method="filter_any", widget=forms.CheckboxSelectMultiple
    )
    theme = django_filters.MultipleChoiceFilter(
        label=_("Theme"), method="filter_any", widget=forms.CheckboxSelectMultiple
    )
    province = django_filters.ChoiceFilter(
        label=_("Province"), method="filter_related", empty_label=_("All provinces")
    )
    organisation = django_filters.ChoiceFilter(
        label=_("Organisation"), method="filter_related", empty_label=_("All organisations")
    )
    year = django_filters.ChoiceFilter(
        label=_("Year in which it ran"), method="filter_year", empty_label=_("All years")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        visible = Project.objects.visible_to(self.request.user)
        offered = offered_choices(visible, get_language() or "tr")
        for name in ("programme", "theme", "province", "organisation", "year"):
            self.filters[name].extra["choices"] = offered[name]

    def filter_words(self, queryset, name, value):
        return queryset.matching(value)

    def filter_any(self, queryset, name, values):
        """Rows that have any of `values`; each row once, though it may have two of the themes."""
        if not values:
            return queryset
        column = {"stage": "stage", "programme": "programme__slug", "theme": "themes__slug"}[name]
        return queryset.filter(pk__in=Project.objects.filter(**{f"{column}__in": values}))

    def filter_related(self, queryset, name, value):
        column = {
            "province": "project_provinces__province__slug",
            "organisation": "roles__organisation__slug",
        }[name]
        return queryset.filter(pk__in=Project.objects.filter(**{column: value}))

    def filter_year(self, queryset, name, value):
        return queryset.running_in(int(value))
