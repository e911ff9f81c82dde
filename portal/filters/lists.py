"""What the lists of the portal's own pages can be filtered by."""

import re

import django_filters
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    Window,
)
from django.db.models.functions import Cast, LPad, RowNumber
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from core.offered import Choices, choice_rows, gather_choices
from core.search import LONGEST_QUERY
from organisations.models import Organisation
from programmes.exports.month import FIRST_YEAR, LAST_YEAR, Month
from programmes.filters import MOST_YEARS, OfProjectsFilter
from programmes.models import Activity, Deliverable, Figure, Programme, Project, ProjectProvince
from programmes.models.activity import ActivityQuerySet
from programmes.models.project import ProjectQuerySet
from provinces.models import Province

MOST_PROJECTS = 100
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,160}")


def offered_choices(
    activities: ActivityQuerySet, projects: ProjectQuerySet, chosen: str
) -> Choices:
    """Return what a list of `activities` can be narrowed by, as (slug, words), in one query.

    All provinces; the programmes of the activities; the newest of `projects` that have any, and
    before them the one `chosen`. One project more than MOST_PROJECTS says that there are others:
    their addresses work as well.
    """
    programmes = Programme.objects.filter(
        Exists(activities.filter(project__programme=OuterRef("pk")))
    )
    parts = [
        choice_rows("province", Province.objects.all(), "name"),
        choice_rows("programme", programmes),
        _newest_projects(projects),
    ]
    if SLUG.fullmatch(chosen):
        parts.append(choice_rows("chosen", projects.filter(slug=chosen)))
    offered = gather_choices(*parts)
    kept = [one for one in offered.pop("chosen", []) if one not in offered["project"]]
    offered["project"] = [*kept, *offered["project"]]
    return offered


def _newest_projects(projects: ProjectQuerySet) -> QuerySet:
    """Those that have activities; their place in the list is what they are sorted by."""
    newest = [F("listed_on").desc(), F("pk").desc()]
    place = LPad(Cast(Window(RowNumber(), order_by=newest), TextField()), 9, Value("0"))
    rows = projects.filter(Exists(Activity.objects.filter(project=OuterRef("pk"))))
    offered = choice_rows("project", rows, sort_key=place)
    return offered.order_by(*newest)[: MOST_PROJECTS + 1]


def offered_years(activities: ActivityQuerySet) -> list[tuple[str, str]]:
    """Return the years that `activities` touch, the newest first; of a century at most.

    Two queries at any size: the first and the last year, and a look by the index at each between.
    """
    rows = activities.order_by()
    ends = [
        rows.filter(start_on__isnull=False).order_by("listed_on").values_list("listed_on")[:1],
        rows.filter(start_on__isnull=False).order_by("-listed_on").values_list("listed_on")[:1],
        rows.filter(end_on__isnull=False).order_by("end_on").values_list("end_on")[:1],
        rows.filter(end_on__isnull=False).order_by("-end_on").values_list("end_on")[:1],
    ]
    known = [day.year for (day,) in ends[0].union(*ends[1:])]
    if not known:
        return []
    newest = max(known)
    years = range(max(min(known), newest - MOST_YEARS), newest + 1)
    looks = [
        rows.in_year(year).annotate(year=Value(year, IntegerField())).values_list("year")[:1]
        for year in years
    ]
    found = sorted((year for (year,) in looks[0].union(*looks[1:], all=True)), reverse=True)
    return [(str(year), str(year)) for year in found]


class ActivityFilter(OfProjectsFilter):
    """What the visitor chose of the activities. A month without a year means: in any year."""

    q = django_filters.CharFilter(
        label=_("Search in activities"), method="filter_words", max_length=LONGEST_QUERY
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Activity.Kind.choices, empty_label=_("All kinds")
    )
    status = django_filters.ChoiceFilter(
        label=_("State"), choices=Activity.Status.choices, empty_label=_("All states")
    )
    year = django_filters.ChoiceFilter(
        label=_("Year"), method="filter_year", empty_label=_("All years")
    )
    month = django_filters.ChoiceFilter(
        label=_("Month"),
        method="filter_month",
        choices=[(str(number), name) for number, name in MONTHS.items()],
        empty_label=_("All months"),
    )
    # From the calendar only: everything of one of its days.
    day = django_filters.DateFilter(
        label=_("Day"), method="filter_day", input_formats=["%Y-%m-%d"], widget=forms.HiddenInput
    )
    province = django_filters.ChoiceFilter(
        label=_("Province"), field_name="province__slug", empty_label=_("All provinces")
    )
    programme = django_filters.ChoiceFilter(
        label=_("Programme"),
        field_name="project__programme__slug",
        empty_label=_("All programmes"),
    )
    project = django_filters.ChoiceFilter(
        label=_("Project"), field_name="project__slug", empty_label=_("All projects")
    )

    class Meta:
        model = Activity
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.request.user
        activities = Activity.objects.visible_to(user)
        offered = offered_choices(
            activities, Project.objects.visible_to(user), self.data.get("project", "")
        )
        for name in ("programme", "province", "project"):
            self.filters[name].extra["choices"] = offered[name]
        self._offer_years(activities)
        if len(offered["project"]) > MOST_PROJECTS:
            self.filters["project"].extra["help_text"] = _(
                "The newest projects are listed. The page of any project shows its own activities."
            )

    def filter_words(self, queryset, name, value):
        return queryset.matching(value)

    def _offer_years(self, activities: ActivityQuerySet) -> None:
        self.filters["year"].extra["choices"] = offered_years(activities)

    def filter_year(self, queryset, name, value):
        return queryset.in_year(int(value))

    def filter_month(self, queryset, name, value):
        year = self.form.cleaned_data.get("year")
        if year:
            return queryset.in_month(int(year), int(value))
        return queryset.starting_in_month(int(value))

    def filter_day(self, queryset, name, value):
        return queryset.known_by_day().within(value, value)


class CalendarFilter(ActivityFilter):
    """The same for the calendar, where year and month say which page of it is meant."""

    year = django_filters.NumberFilter(
        label=_("Year"), method="filter_nothing", min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    month = django_filters.ChoiceFilter(
        label=_("Month"),
        method="filter_nothing",
        choices=[(str(number), name) for number, name in MONTHS.items()],
        empty_label=None,
    )
    day = None

    def _offer_years(self, activities: ActivityQuerySet) -> None:
        """Any year may be asked for; the calendar leads to those with activities."""

    def filter_nothing(self, queryset, name, value):
        return queryset

    def show(self, month: Month) -> None:
        """Let the form name the month that is shown where nobody chose one; that is no choice."""
        typed = self.form.data.copy()
        for name, value in (("year", month.year), ("month", month.month)):
            typed[name] = typed.get(name) or str(value)
        self.form.data = typed


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


def _public_projects(request: object) -> QuerySet[Project]:
    return Project.objects.visible_to(AnonymousUser())


class OfProject(django_filters.ModelChoiceFilter):
    """The address of one public project; it is looked up, never offered as a list."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            label=_("Project"), queryset=_public_projects, to_field_name="slug", **kwargs
        )


class ProvinceFilter(django_filters.FilterSet):
    """As the page of provinces: one project's provinces, each with its role there."""

    project = OfProject(method="filter_project")
    region = django_filters.ChoiceFilter(label=_("Region"), choices=Province.Region.choices)

    def filter_project(self, queryset, name, value):
        given = ProjectProvince.objects.filter(project=value, province=OuterRef("pk"))
        return queryset.filter(Exists(given)).annotate(
            role=Subquery(given.values("role")),
            pilot_code=Subquery(given.values("pilot__province_id")),
        )


class OrganisationPageFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Organisation.Kind.choices, empty_label=_("All kinds")
    )


class OrganisationFilter(OrganisationPageFilter):
    """The filter of the page, and one project by its address."""

    project = OfProject(method="filter_project")

    def filter_project(self, queryset, name, value):
        return queryset.filter(pk__in=value.roles.values("organisation"))


class OpenDeliverableFilter(DeliverableFilter):
    """The filters of the page, and one project by its address."""

    project = OfProject()


class OpenFigureFilter(FigureFilter):
    """The filters of the page, and what only programs ask for."""

    project = OfProject()
    qualifier = django_filters.ChoiceFilter(label=_("Qualifier"), choices=Figure.Qualifier.choices)
    basis = django_filters.ChoiceFilter(label=_("Basis"), choices=Figure.Basis.choices)
