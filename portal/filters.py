"""What the lists of the portal's own pages can be filtered by."""

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.search import search_query
from programmes.models import Activity, Project


def visible_projects(request: HttpRequest) -> QuerySet[Project]:
    """Projects to choose from, newest first."""
    return Project.objects.visible_to(request.user).for_list()


class ActivityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search in activities"), method="matching")
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Activity.Kind.choices, empty_label=_("All kinds")
    )
    status = django_filters.ChoiceFilter(
        label=_("State"), choices=Activity.Status.choices, empty_label=_("All states")
    )
    year = django_filters.NumberFilter(label=_("Year"), method="in_year", min_value=1990)
    project = django_filters.ModelChoiceFilter(
        label=_("Project"),
        queryset=visible_projects,
        to_field_name="slug",
        empty_label=_("All projects"),
    )

    class Meta:
        model = Activity
        fields: list[str] = []

    def matching(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        query = search_query(value)
        return queryset.filter(search=query) if query else queryset

    def in_year(self, queryset: QuerySet, name: str, value: int) -> QuerySet:
        """Activities that touch the year, as far as their dates are known."""
        year = int(value)
        return queryset.filter(Q(start_on__year=year) | Q(end_on__year=year))
