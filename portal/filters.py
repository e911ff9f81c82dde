"""What the lists of the portal's own pages can be filtered by."""

import django_filters
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.search import LONGEST_QUERY
from core.text import title_shown
from programmes.models import Activity, Project

MOST_PROJECTS = 100


def offered_projects(user: User | AnonymousUser) -> list[tuple[str, str]]:
    """Return the newest projects as (slug, title); an older one shows its activities itself."""
    language = get_language() or "tr"
    visible = Project.objects.visible_to(user).order_by("-listed_on", "-pk")
    rows = visible.annotate(words=title_shown(language))
    return list(rows.values_list("slug", "words")[:MOST_PROJECTS])


class ActivityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Search in activities"), method="filter_words", max_length=LONGEST_QUERY
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Activity.Kind.choices, empty_label=_("All kinds")
    )
    status = django_filters.ChoiceFilter(
        label=_("State"), choices=Activity.Status.choices, empty_label=_("All states")
    )
    year = django_filters.NumberFilter(
        label=_("Year"), method="filter_year", min_value=1990, max_value=2999
    )
    project = django_filters.ChoiceFilter(
        label=_("Project"), field_name="project__slug", empty_label=_("All projects")
    )

    class Meta:
        model = Activity
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["project"].extra["choices"] = offered_projects(self.request.user)

    def filter_words(self, queryset, name, value):
        return queryset.matching(value)

    def filter_year(self, queryset, name, value):
        return queryset.in_year(int(value))
