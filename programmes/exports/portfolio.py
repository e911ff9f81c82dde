"""The portfolio in numbers: of all real projects or of those that a filter leaves.

Its page and its report read the same `Portfolio`. Everything is counted in SQL: the number of
queries depends neither on the projects nor on their activities. An amount or a date that is not
known is counted as such and never taken for 0; amounts of two currencies are never added.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import ExtractYear
from django.utils.translation import get_language, pgettext

from core.svg import Bar
from core.templatetags.content import number
from core.text import sort_key
from core.translation import Translated, translated
from organisations.models import Organisation
from programmes.exports.charts import TallyChart
from programmes.exports.links import Links
from programmes.exports.places import Places, collect_places
from programmes.models import (
    Activity,
    ActivityCount,
    Deliverable,
    Figure,
    FigureTotal,
    Programme,
    Project,
    ProjectOrganisation,
    Theme,
)
from programmes.models.project import ProjectQuerySet
from programmes.signals import Number, numbers_elsewhere

# Lines of a table; the rest is named by how many they are.
MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Tally:
    """One line of a table: its words, how many projects, and the list of those."""

    label: Translated
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Tallies:
    """A table: the lines with most projects first (years: newest first), and how many are left."""

    lines: tuple[Tally, ...]
    left_out: int = 0

    def __bool__(self) -> bool:
        return bool(self.lines)

    @property
    def chart(self) -> TallyChart:
        return TallyChart(
            [Bar(line.label.text, line.number, number(line.number)) for line in self.lines]
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """The amounts of one currency, added: of how many projects, and the list of those."""

    amount: Decimal
    currency: str
    projects: int
    url: str


@dataclass(frozen=True, slots=True)
class Budgets:
    """The amounts by currency, and of how many projects an amount is published or not."""

    lines: list[Budget]
    known: Number
    unknown: Number


@dataclass(frozen=True, slots=True)
class FigureSum:
    """What figures of one measure add up to, and the lists of those added and of those left out."""

    total: FigureTotal
    added_url: str
    left_out_url: str


@dataclass(frozen=True)
class Portfolio:
    """The numbers of one portfolio at one moment."""

    projects: Number
    stages: list[Number]
    unpublished: list[Number]
    budgets: Budgets
    programmes: Tallies
    themes: Tallies
    funders: Tallies
    years: Tallies
    undated: int
    places: Places
    activities: list[Number]
    deliverables: Number
    figures: list[FigureSum]
    # Of all measures, those beyond the table too: published figures, and how many are added.
    all_figures: Number
    added_figures: int
    elsewhere: list[Number]


def collect_portfolio(
    projects: ProjectQuerySet, *, links: Links, user: object, at: datetime
) -> Portfolio:
    """Count everything about `projects` (those that `user` may see), in at most 16 queries.

    `links` leads to the lists behind the numbers; its filters are those that left `projects`.
    """
    rows = projects.order_by()
    totals = _totals(rows)
    sums = Figure.objects.filter(project__in=rows).totals()
    return Portfolio(
        projects=Number(totals["all"], pgettext("in numbers", "projects"), links.projects()),
        stages=_by_choice(totals, "stage", Project.Stage.choices, links),
        unpublished=_unpublished(totals, links),
        budgets=_budgets(rows, totals, links),
        programmes=_programmes(rows, links),
        themes=_themes(rows, links),
        funders=_funders(rows, links),
        years=_years(rows, links),
        undated=totals["undated"],
        places=collect_places(rows, links),
        activities=_activities(rows, links),
        deliverables=_deliverables(rows, links),
        figures=[_figure_sum(total, links) for total in sums[:MOST_LINES]],
        all_figures=_all_figures(sums, links),
        added_figures=sum(total.count_added for total in sums),
        elsewhere=numbers_elsewhere(projects=rows, links=links, user=user, at=at),
    )


def _totals(projects: ProjectQuerySet) -> dict[str, int]:
    """How many projects, by stage, by state, with an amount, without any date."""
    by_choice = {
        f"{field}_{value}": Count("pk", filter=Q(**{field: value}))
        for field, choices in (("stage", Project.Stage), ("state", Project.State))
        for value in choices.values
    }
    return projects.aggregate(
        all=Count("pk"),
        budget=Count("budget_amount"),
        undated=Count("pk", filter=Q(start_on__isnull=True, end_on__isnull=True)),
        **by_choice,
    )


def _by_choice(
    totals: dict[str, int], field: str, choices: Iterable[tuple[str, object]], links: Links
) -> list[Number]:
    """Those that at least one project has."""
    return [
        Number(totals[f"{field}_{value}"], str(label), links.projects(**{field: value}))
        for value, label in choices
        if totals[f"{field}_{value}"]
    ]


def _unpublished(totals: dict[str, int], links: Links) -> list[Number]:
    """What only staff see."""
    states = [choice for choice in Project.State.choices if choice[0] != Project.State.PUBLISHED]
    return _by_choice(totals, "state", states, links)


def _budgets(projects: ProjectQuerySet, totals: dict[str, int], links: Links) -> Budgets:
    known = projects.filter(budget_amount__isnull=False).values_list("budget_currency")
    rows = known.annotate(Sum("budget_amount"), Count("pk")).order_by("budget_currency")
    return Budgets(
        [
            Budget(amount, currency, count, links.projects(budget=currency))
            for currency, amount, count in rows
        ],
        known=Number(totals["budget"], "", links.projects(budget="known")),
        unknown=Number(totals["all"] - totals["budget"], "", links.projects(budget="unknown")),
    )


def _tallies(name: str, rows: QuerySet, field: str, links: Links) -> Tallies:
    """The lines of a table from rows with `number`; a filter of the same name keeps its own."""
    chosen = links.chosen.get(name)
    if chosen:
        # Of projects that have any of the chosen ones, the list cannot say "and this one too".
        rows = rows.filter(slug__in=chosen)
    lines = [
        Tally(translated(row, field), row.number, links.projects(**{name: row.slug}))
        for row in rows.order_by()
    ]
    # Not in SQL: there each project would have the sort key of its programme computed anew.
    lines.sort(key=lambda line: (-line.number, sort_key(line.label.text)))
    return Tallies(tuple(lines[:MOST_LINES]), left_out=max(len(lines) - MOST_LINES, 0))


def _programmes(projects: ProjectQuerySet, links: Links) -> Tallies:
    rows = Programme.objects.filter(projects__in=projects).annotate(number=Count("projects"))
    return _tallies("programme", rows, "title", links)


def _themes(projects: ProjectQuerySet, links: Links) -> Tallies:
    rows = Theme.objects.filter(projects__in=projects).annotate(number=Count("projects"))
    return _tallies("theme", rows, "title", links)


def _funders(projects: ProjectQuerySet, links: Links) -> Tallies:
    funder = ProjectOrganisation.Role.FUNDER
    rows = Organisation.objects.filter(roles__role=funder, roles__project__in=projects)
    shown = rows.only("name_tr", "name_en", "primary_language", "slug")
    return _tallies("funder", shown.annotate(number=Count("roles")), "name", links)


def _years(projects: ProjectQuerySet, links: Links) -> Tallies:
    """How many projects ran in each year; the rule is that of ProjectQuerySet.running_in."""
    is_ongoing = Case(
        When(stage=Project.Stage.ONGOING, then=Value(1)), default=0, output_field=IntegerField()
    )
    spans = projects.exclude(start_on__isnull=True, end_on__isnull=True).annotate(
        first=ExtractYear("start_on"), last=ExtractYear("end_on"), goes_on=is_ongoing
    )
    rows = list(spans.values_list("first", "last", "goes_on").annotate(Count("pk")))
    counts = _in_each_year(rows)
    chosen = links.chosen.get("year")
    years = [year for year in sorted(counts, reverse=True) if not chosen or str(year) in chosen]
    lines = tuple(
        Tally(_plain(str(year)), counts[year], links.projects(year=str(year)))
        for year in years[:MOST_LINES]
    )
    return Tallies(lines, left_out=len(years) - len(lines))


def _in_each_year(rows: list[tuple[int | None, int | None, int, int]]) -> Counter[int]:
    """Count from (first year, last year, whether it goes on, projects)."""
    newest = max(
        (year for first, last, *_rest in rows for year in (first, last) if year), default=0
    )
    counts: Counter[int] = Counter()
    for first, last, goes_on, projects in rows:
        start = first or last or newest
        end = last or (newest if goes_on else start)
        for year in range(start, end + 1):
            counts[year] += projects
    return counts


def _plain(text: str) -> Translated:
    return Translated(text, get_language() or "tr", is_fallback=False)


def _activities(projects: ProjectQuerySet, links: Links) -> list[Number]:
    """How many by status, from what the database keeps of each project."""
    rows = ActivityCount.objects.filter(project__in=projects, number__gt=0)
    counts = dict(rows.values_list("status").annotate(Sum("number")))
    return [
        Number(counts[value], label, links.of("portal:activity_list", status=value))
        for value, label in _activity_labels().items()
        if value in counts
    ]


def _activity_labels() -> dict[str, str]:
    return {
        Activity.Status.PLANNED: pgettext("in numbers", "activities planned"),
        Activity.Status.HELD: pgettext("in numbers", "activities held"),
        Activity.Status.POSTPONED: pgettext("in numbers", "activities postponed"),
        Activity.Status.CANCELLED: pgettext("in numbers", "activities cancelled"),
    }


def _deliverables(projects: ProjectQuerySet, links: Links) -> Number:
    count = Deliverable.objects.filter(project__in=projects).count()
    return Number(
        count, pgettext("in numbers", "deliverables"), links.of("portal:deliverable_list")
    )


def _all_figures(sums: list[FigureTotal], links: Links) -> Number:
    count = sum(total.count_added + total.count_left_out for total in sums)
    return Number(count, pgettext("in numbers", "figures"), links.of("portal:figure_list"))


def _figure_sum(total: FigureTotal, links: Links) -> FigureSum:
    is_other = total.measure == Figure.Measure.OTHER
    alike = {"measure": total.measure, **({"label": total.unit} if is_other else {})}
    return FigureSum(
        total,
        links.of("portal:figure_list", **alike, added="yes"),
        links.of("portal:figure_list", **alike, added="no"),
    )
