"""What the portfolio report says: all published real projects, or those that a filter leaves.

Its totals are those of the portfolio's page (programmes.exports.Portfolio). The number of queries
does not depend on the number of projects. Rows cost the PDF engine milliseconds and memory: of
many projects the newest are listed, and the newest of those told one by one; the paper says so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Min
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags.facets import choices
from core.translation import Translated, translated
from programmes.exports import Links, Portfolio, collect_portfolio, not_recorded, party
from programmes.filters import PortfolioFilter
from programmes.models import (
    Activity,
    Deliverable,
    Figure,
    FundingStatement,
    Objective,
    Project,
    ProjectOrganisation,
    ProjectProvince,
    ProvinceScope,
    Result,
    funding_statement,
)
from programmes.models.project import ProjectQuerySet
from reports.data.lines import When
from reports.models import Report

MOST_LISTED = 500
MOST_TOLD = 100
# Lines of one list within one project's summary.
MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project in the table of projects."""

    title: Translated
    programme: Translated
    stage: str
    when: When
    budget_amount: Decimal | None
    budget_currency: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The first lines of a list, and how many there are besides."""

    lines: Sequence[Any]
    left_out: int


@dataclass(frozen=True)
class Summary:
    """One project in brief; `funding` is what its own funders call for."""

    line: ProjectLine
    address: str
    funders: tuple[Translated, ...]
    funding: FundingStatement | None
    pilots: tuple[str, ...]
    neighbours: tuple[str, ...]
    scopes: tuple[ProvinceScope, ...]
    results: Cut
    figures: Cut
    activities: tuple[tuple[str, int], ...]
    deliverables: int
    not_recorded: tuple[str, ...]


@dataclass(frozen=True)
class PortfolioReport:
    """The whole report: `number`, `code` and `verify_url` are its own, the rest is the portfolio.

    `filters` are pairs of a filter and what was chosen, in words. `first`, `last`: the earliest
    start and the latest end that are recorded. `eu_funded`: how many projects the EU funds.
    """

    number: int
    code: str
    verify_url: str
    as_of: datetime
    title: str
    filters: tuple[tuple[str, str], ...]
    first: date | None
    last: date | None
    portfolio: Portfolio
    eu_funded: int
    projects: tuple[ProjectLine, ...]
    summaries: tuple[Summary, ...]

    @property
    def is_list_cut(self) -> bool:
        return self.portfolio.projects.value > len(self.projects)

    @property
    def is_told_cut(self) -> bool:
        return self.portfolio.projects.value > len(self.summaries)


def title(chosen: dict[str, list[str]]) -> str:
    """Name the report: what it is, and what the portfolio was narrowed by."""
    words = "; ".join(f"{label}: {value}" for label, value in _words(_filter(chosen)))
    return f"{_('Portfolio report')} – {words}"[:400] if words else str(_("Portfolio report"))


def collect(report: Report) -> PortfolioReport:
    """Read everything that the report on the portfolio says."""
    at, chosen = timezone.now(), report.parameters["filter"]
    filterset = _filter(chosen)
    found = filterset.qs
    links = Links(chosen, has_demo=_has_demo(), site=settings.SITE_URL)
    newest = list(found.for_list().order_by("-listed_on", "-pk")[:MOST_LISTED])
    ends = found.order_by().aggregate(first=Min("start_on"), last=Max("end_on"))
    return PortfolioReport(
        number=report.pk,
        code=report.code,
        verify_url=report.verify_url,
        as_of=at,
        title=report.title,
        filters=tuple(_words(filterset)),
        first=ends["first"],
        last=ends["last"],
        portfolio=collect_portfolio(found, links=links, user=AnonymousUser(), at=at),
        eu_funded=_eu_funded(found),
        projects=tuple(_line(row) for row in newest),
        summaries=_summaries(newest[:MOST_TOLD]),
    )


def _filter(chosen: dict[str, list[str]]) -> PortfolioFilter:
    """The filter of the portfolio as everybody may use it: a paper is read by everybody."""
    query = QueryDict(mutable=True)
    for name, values in chosen.items():
        query.setlist(name, values)
    visitor = AnonymousUser()
    return PortfolioFilter(query, Project.objects.visible_to(visitor).real(), user=visitor)


def _words(filterset: PortfolioFilter) -> list[tuple[str, str]]:
    filterset.is_valid()
    words = defaultdict(list)
    for choice in choices(filterset):
        words[choice.label].append(choice.words)
    return [(label, ", ".join(values)) for label, values in words.items()]


def _has_demo() -> bool:
    return Project.objects.visible_to(AnonymousUser()).filter(is_demo=True).exists()


def _eu_funded(projects: ProjectQuerySet) -> int:
    funders = ProjectOrganisation.objects.filter(
        project__in=projects.order_by(),
        role=ProjectOrganisation.Role.FUNDER,
        organisation__kind="eu_body",
    )
    return funders.aggregate(Count("project", distinct=True))["project__count"]


def _line(row: Project) -> ProjectLine:
    return ProjectLine(
        title=translated(row, "title"),
        programme=translated(row.programme, "title"),
        stage=row.get_stage_display(),
        when=When(row.start_on, row.start_precision, row.end_on, row.end_precision),
        budget_amount=row.budget_amount,
        budget_currency=row.budget_currency,
    )


class _Below:
    """What the projects told one by one have, by project: one query for each kind."""

    def __init__(self, projects: Sequence[Project]) -> None:
        ids = [row.pk for row in projects]
        self.roles = _grouped(
            ProjectOrganisation.objects.filter(project__in=ids)
            .select_related("organisation")
            .defer("organisation__search")
        )
        self.provinces = _grouped(
            ProjectProvince.objects.filter(project__in=ids)
            .select_related("province")
            .defer("province__search")
            .order_by("province")
        )
        self.scopes = _grouped(ProvinceScope.objects.filter(project__in=ids).order_by("pk"))
        self.results = _grouped(Result.objects.filter(project__in=ids).order_by("number"))
        self.figures = _grouped(Figure.objects.filter(project__in=ids).order_by("ordinal", "pk"))
        self.objectives = _counted(Objective.objects.filter(project__in=ids))
        self.deliverables = _counted(Deliverable.objects.filter(project__in=ids))
        self.activities: dict[int, Counter[str]] = defaultdict(Counter)
        held = Activity.objects.filter(project__in=ids).order_by()
        for project, status, count in held.values_list("project", "status").annotate(Count("pk")):
            self.activities[project][status] = count


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[row.project_id].append(row)
    return grouped


def _counted(rows: Any) -> dict[int, int]:
    return dict(rows.order_by().values_list("project").annotate(Count("pk")))


def _summaries(projects: Sequence[Project]) -> tuple[Summary, ...]:
    below = _Below(projects)
    return tuple(_summary(row, below) for row in projects)


def _summary(project: Project, below: _Below) -> Summary:
    roles = below.roles[project.pk]
    funders = [row for row in roles if row.role == ProjectOrganisation.Role.FUNDER]
    return Summary(
        line=_line(project),
        address=settings.SITE_URL + project.get_absolute_url(),
        funders=tuple(party(row).written for row in funders),
        funding=funding_statement(row.organisation for row in funders),
        pilots=_places(project, below, ProjectProvince.Role.PILOT),
        neighbours=_places(project, below, ProjectProvince.Role.NEIGHBOUR),
        scopes=tuple(below.scopes[project.pk]),
        results=_cut(below.results[project.pk]),
        figures=_cut(below.figures[project.pk]),
        activities=_by_status(below.activities[project.pk]),
        deliverables=below.deliverables.get(project.pk, 0),
        not_recorded=tuple(_gaps(project, below)),
    )


def _places(project: Project, below: _Below, role: str) -> tuple[str, ...]:
    rows = below.provinces[project.pk]
    return tuple(row.province.text("name") for row in rows if row.role == role)


def _cut(rows: Sequence[Any]) -> Cut:
    return Cut(rows[:MOST_LINES], max(len(rows) - MOST_LINES, 0))


def _by_status(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(
        (str(label), counts[value]) for value, label in Activity.Status.choices if counts[value]
    )


def _gaps(project: Project, below: _Below) -> list[str]:
    key = project.pk
    return not_recorded(
        project,
        {
            "provinces": below.provinces[key] or below.scopes[key],
            "organisations": below.roles[key],
            "objectives": below.objectives.get(key),
            "results": below.results[key],
            "deliverables": below.deliverables.get(key),
            "activities": below.activities[key],
            "figures": below.figures[key],
        },
    )
