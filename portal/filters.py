"""What the lists of the portal's own pages can be filtered by."""

import re

import django_filters
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.search import LONGEST_QUERY
from core.text import title_shown
from programmes.models import Activity, Project

MOST_PROJECTS = 100
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,160}")


def offered_projects(user: User | AnonymousUser, chosen: str) -> list[tuple[str, str]]:
    """Return (slug, title) of the newest projects that have activities, and of the one `chosen`.

    One row more than MOST_PROJECTS says that there are others: their addresses work as well.
    """
    titled = Project.objects.visible_to(user).annotate(words=title_shown(get_language() or "tr"))
    rows = titled.filter(Exists(Activity.objects.filter(project=OuterRef("pk"))))
    newest = rows.order_by("-listed_on", "-pk").values_list("slug", "words")
    offered = list(newest[: MOST_PROJECTS + 1])
    if SLUG.fullmatch(chosen) and chosen not in dict(offered):
        offered = [*titled.filter(slug=chosen).values_list("slug", "words"), *offered]
    return offered


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
        offered = offered_projects(self.request.user, self.data.get("project", ""))
        project = self.filters["project"]
        project.extra["choices"] = offered
        if len(offered) > MOST_PROJECTS:
            project.extra["help_text"] = _(
                "The newest projects are listed. The page of any project shows its own activities."
            )

    def filter_words(self, queryset, name, value):
        return queryset.matching(value)

    def filter_year(self, queryset, name, value):
        return queryset.in_year(int(value))
