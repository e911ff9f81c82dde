"""The project list's filters; what they offer is what the visible projects have."""

from functools import cached_property

import django_filters
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.offered import Choices, choice_rows, gather_choices, value_rows
from core.search import LONGEST_QUERY
from organisations.models import Organisation
from programmes.models import Programme, Project, ProjectOrganisation, ProjectProvince, Theme
from programmes.models.project import ProjectQuerySet
from provinces.models import Province

# Years that a list offers, at most: one mistyped date would offer a thousand.
MOST_YEARS = 100
# Names in an address that narrow a list of something else by its projects: project-theme=….
OF_PROJECTS = "project"


def offered_choices(projects: ProjectQuerySet) -> Choices:
    """Return per filter the (value, words) that at least one of `projects` has, in one query."""
    starts = projects.filter(start_on__isnull=False).annotate(year=ExtractYear("start_on"))
    ends = projects.filter(end_on__isnull=False).annotate(year=ExtractYear("end_on"))
    years = [_short_rows("year", rows, "year") for rows in (starts, ends)]
    currencies = _short_rows("budget", projects.exclude(budget_currency=""), "budget_currency")
    offered = gather_choices(currencies, *years, *_related(projects))
    offered["year"] = _years([int(value) for value, _words in offered["year"]])
    return offered


def _related(projects: ProjectQuerySet) -> list[QuerySet]:
    """The rows of other models that projects point at."""
    funder = ProjectOrganisation.Role.FUNDER
    related = {
        "programme": (Programme, "title", projects.filter(programme=OuterRef("pk"))),
        "theme": (Theme, "title", projects.filter(themes=OuterRef("pk"))),
        "province": (
            Province,
            "name",
            projects.filter(project_provinces__province=OuterRef("pk")),
        ),
        "funder": (
            Organisation,
            "name",
            projects.filter(roles__organisation=OuterRef("pk"), roles__role=funder),
        ),
        "organisation": (Organisation, "name", projects.filter(roles__organisation=OuterRef("pk"))),
    }
    return [
        choice_rows(filter_name, model.objects.filter(Exists(users)), field)
        for filter_name, (model, field, users) in related.items()
    ]


def _short_rows(name: str, projects: ProjectQuerySet, column: str) -> QuerySet:
    """The values of a column that are their own words: a year, a currency."""
    return value_rows(name, projects.order_by(), column, column, column).distinct()


def _years(known: list[int]) -> list[tuple[str, str]]:
    """Every year between the first and the last, newest first; no more than a century of them."""
    if not known:
        return []
    first = max(min(known), max(known) - MOST_YEARS)
    return [(str(year), str(year)) for year in range(max(known), first - 1, -1)]


def _with_roles(provinces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each province, and each in one role: ("bursa:pilot", "Bursa (pilot province)")."""
    return [
        (f"{slug}:{role}" if role else slug, f"{words} ({label})" if role else words)
        for slug, words in provinces
        for role, label in [("", ""), *ProjectProvince.Role.choices]
    ]


class ProjectFilter(django_filters.FilterSet):
    """What the visitor chose. Several programmes, themes, funders or stages mean: any of them.

    `user` is whose projects they are, where nobody sends a request (a report).
    """

    q = django_filters.CharFilter(
        label=_("Search in projects"), method="filter_words", max_length=LONGEST_QUERY
    )
    stage = django_filters.MultipleChoiceFilter(
        label=_("Stage"),
        method="filter_any",
        choices=Project.Stage.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("State"),
        method="filter_any",
        choices=Project.State.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    programme = django_filters.MultipleChoiceFilter(
        label=_("Programme"), method="filter_any", widget=forms.CheckboxSelectMultiple
    )
    theme = django_filters.MultipleChoiceFilter(
        label=_("Theme"), method="filter_any", widget=forms.CheckboxSelectMultiple
    )
    province = django_filters.ChoiceFilter(
        label=_("Province"), method="filter_province", empty_label=_("All provinces")
    )
    role = django_filters.ChoiceFilter(
        label=_("Role of the province"),
        method="filter_role",
        choices=ProjectProvince.Role.choices,
        empty_label=_("Pilot or neighbouring"),
    )
    # From the portfolio only: a second province of the projects of a first one. No third one: each
    # is a question of its own, and hundreds in one address would keep the database busy.
    also = django_filters.ChoiceFilter(
        label=_("Also in"), method="filter_also", widget=forms.HiddenInput
    )
    funder = django_filters.MultipleChoiceFilter(
        label=_("Funder"), method="filter_any", widget=forms.CheckboxSelectMultiple
    )
    organisation = django_filters.ChoiceFilter(
        label=_("Organisation"), method="filter_organisation", empty_label=_("All organisations")
    )
    year = django_filters.ChoiceFilter(
        label=_("Year in which it ran"), method="filter_year", empty_label=_("All years")
    )
    budget = django_filters.ChoiceFilter(
        label=_("Budget"), method="filter_budget", empty_label=_("Published or not")
    )
    # From the portfolio only, which tells nothing of what a demonstration has invented.
    real = django_filters.MultipleChoiceFilter(
        label=_("Scope"),
        method="filter_real",
        choices=[("1", _("real projects"))],
        widget=forms.MultipleHiddenInput,
    )

    def __init__(self, *args, user: User | AnonymousUser | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user or self.request.user
        offered = offered_choices(self.visible())
        offered["also"] = _with_roles(offered["province"])
        offered["budget"] = [
            ("known", str(_("Published"))),
            ("unknown", str(pgettext_lazy("budget", "Not published"))),
            *offered["budget"],
        ]
        if not self.user.is_staff:
            del self.filters["state"]
        for name in ("programme", "theme", "province", "also", "funder", "organisation"):
            self.filters[name].extra["choices"] = offered[name]
        for name in ("year", "budget"):
            self.filters[name].extra["choices"] = offered[name]

    def visible(self) -> ProjectQuerySet:
        """The projects whose programmes, themes, … are offered."""
        return Project.objects.visible_to(self.user)

    def filter_words(self, queryset, name, value):
        return queryset.matching(value)

    def filter_any(self, queryset, name, values):
        """Rows that have any of `values`; each row once, though it may have two of the themes."""
        if not values:
            return queryset
        chosen = {
            "stage": {"stage__in": values},
            "state": {"state__in": values},
            "programme": {"programme__slug__in": values},
            "theme": {"themes__slug__in": values},
            "funder": {
                "roles__organisation__slug__in": values,
                "roles__role": ProjectOrganisation.Role.FUNDER,
            },
        }
        return queryset.filter(pk__in=Project.objects.filter(**chosen[name]))

    def filter_province(self, queryset, name, value):
        """In the role chosen beside it, if one is."""
        role = self.form.cleaned_data.get("role")
        found = ProjectProvince.objects.filter(province__slug=value)
        return queryset.filter(
            pk__in=(found.filter(role=role) if role else found).values("project")
        )

    def filter_role(self, queryset, name, value):
        return queryset.filter(pk__in=ProjectProvince.objects.filter(role=value).values("project"))

    def filter_also(self, queryset, name, value):
        """Rows that work in this province as well, in the role that stands behind it."""
        slug, _colon, role = value.partition(":")
        found = ProjectProvince.objects.filter(province__slug=slug)
        found = found.filter(role=role) if role else found
        return queryset.filter(pk__in=found.values("project"))

    def filter_organisation(self, queryset, name, value):
        return queryset.filter(pk__in=Project.objects.filter(roles__organisation__slug=value))

    def filter_year(self, queryset, name, value):
        return queryset.running_in(int(value))

    def filter_budget(self, queryset, name, value):
        if value in {"known", "unknown"}:
            return queryset.filter(budget_amount__isnull=value == "unknown")
        return queryset.filter(budget_currency=value)

    def filter_real(self, queryset, name, values):
        return queryset.real() if values else queryset


class PortfolioFilter(ProjectFilter):
    """What the portfolio can be narrowed by: its page and its report tell of real projects."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("q", "also", "organisation", "real"):
            del self.filters[name]

    def visible(self) -> ProjectQuerySet:
        return super().visible().real()


class OfProjectsFilter(django_filters.FilterSet):
    """A list of what projects have: narrowed by whatever the list of projects is narrowed by.

    `project-theme=…` in its address says of the rows' projects what `theme=…` says of projects.
    Without such a name in the address it costs no query.
    """

    # Where a row of the list has its project.
    project_path = "project"

    @cached_property
    def of_projects(self) -> ProjectFilter | None:
        """The filter of the projects, None where the address has none."""
        if not any(name.startswith(f"{OF_PROJECTS}-") for name in self.data):
            return None
        visible = Project.objects.visible_to(self.request.user)
        return ProjectFilter(self.data, visible, request=self.request, prefix=OF_PROJECTS)

    def is_valid(self) -> bool:
        return super().is_valid() and (self.of_projects is None or self.of_projects.is_valid())

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        if self.of_projects is None:
            return rows
        projects = self.of_projects.qs.order_by().values("pk")
        return rows.filter(**{f"{self.project_path}__in": projects})


def chosen_in(filterset: django_filters.FilterSet) -> dict[str, list[str]]:
    """What was chosen in a filter and could be used, by its names in an address."""
    filterset.is_valid()
    cleaned = getattr(filterset.form, "cleaned_data", {})
    return {name: filterset.data.getlist(name) for name, value in cleaned.items() if value}
