"""What the lists of the portal's own pages can be filtered by."""

import re

import django_filters
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.search import LONGEST_QUERY
from core.text import title_shown
from programmes.filters import OfProjectsFilter
from programmes.models import Activity, Deliverable, Figure, Project
from provinces.models import Province

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


def offered_provinces(request: HttpRequest) -> QuerySet[Province]:
    """All 81 in the reader's alphabet."""
    rows = Province.objects.visible_to(request.user).in_order(get_language() or "tr")
    return rows.defer("search")


class ActivityFilter(OfProjectsFilter):
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
    province = django_filters.ModelChoiceFilter(
        label=_("Province"),
        queryset=offered_provinces,
        to_field_name="slug",
        empty_label=_("All provinces"),
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


class DeliverableFilter(OfProjectsFilter):
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Deliverable.Kind.choices, empty_label=_("All kinds")
    )

    class Meta:
        model = Deliverable
        fields: list[str] = []


class FigureFilter(OfProjectsFilter):
    measure = django_filters.ChoiceFilter(
        label=_("Measure"), choices=Figure.Measure.choices, empty_label=_("All measures")
    )
    added = django_filters.ChoiceFilter(
        label=_("In the totals"),
        method="filter_added",
        choices=[("yes", _("Added up")), ("no", _("Left out"))],
        empty_label=_("Added up or left out"),
    )
    # From the portfolio only: figures with a measure of their own are told apart by their words.
    label = django_filters.CharFilter(
        label=_("What is counted"),
        method="filter_label",
        max_length=200,
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Figure
        fields: list[str] = []

    def filter_added(self, queryset, name, value):
        added = Figure.objects.additive().values("pk")
        return queryset.filter(pk__in=added) if value == "yes" else queryset.exclude(pk__in=added)

    def filter_label(self, queryset, name, value):
        return queryset.filter(Q(label_tr=value) | Q(label_en=value))
