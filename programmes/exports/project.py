"""A project in the shape in which its page and its papers show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.translation import Translated, translated
from programmes.exports.activities import ProjectActivities
from programmes.exports.charts import FigureChart, figure_charts
from programmes.exports.context import ProjectContext
from programmes.exports.gaps import not_recorded
from programmes.exports.roles import Catchment, RoleGroup, party, place, provinces_with_roles
from programmes.forms import ActivityChoiceForm
from programmes.models import (
    Activity,
    Deliverable,
    DeliverablePart,
    Figure,
    FundingStatement,
    Objective,
    Project,
    ProjectOrganisation,
    ProjectProvince,
    ProvinceScope,
    Result,
    SupportDelivery,
    Theme,
    funding_statement,
)
from programmes.models.parts import is_outdated
from programmes.signals import Line, Section, sections
from provinces.exports import RoleMap
from provinces.models import Province


@dataclass(frozen=True)
class Made:
    """A deliverable: its parts, the number of the result that it serves, and its publications."""

    deliverable: Deliverable
    parts: list[DeliverablePart]
    result: int | None
    publications: list[Line]


@dataclass(frozen=True)
class ProjectView:
    """Everything that a project's page shows; each list is read once, when it is asked for.

    `query` is what the address says of the activities to show.
    """

    project: Project
    user: object
    at: datetime
    query: Mapping[str, str]

    @property
    def title(self) -> Translated:
        return translated(self.project, "title")

    @property
    def description(self) -> str:
        """What search engines show of the page."""
        return Truncator(self.project.text("summary")).chars(160)

    @cached_property
    def context(self) -> ProjectContext:
        return ProjectContext(self.project)

    @property
    def is_outdated(self) -> bool:
        """Whether a text on the page is a translation older than its original."""
        return is_outdated(self.project.pk, get_language() or "tr")

    @property
    def has_about(self) -> bool:
        return any(self.project.text(name) for name in ["background", "problem_statement"])

    @property
    def has_chain(self) -> bool:
        return bool(self.objectives or self.results or self.deliverables)

    @property
    def goes_on(self) -> bool:
        return bool(self.project.text("continuation_note") or self.context.extensions)

    @property
    def has_ground(self) -> bool:
        context = self.context
        return bool(context.legal_bases or context.agreements or context.alignments)

    @property
    def themes(self) -> list[Theme]:
        return [Theme(**row) for row in self.project.theme_rows]

    @property
    def scopes(self) -> list[ProvinceScope]:
        return [ProvinceScope(**row) for row in self.project.scope_rows]

    @cached_property
    def roles(self) -> list[ProjectOrganisation]:
        return list(self.project.roles.select_related("organisation"))

    @property
    def role_groups(self) -> list[RoleGroup]:
        """The roles in the order of Role's choices; roles that nobody has are left out."""
        groups = []
        for value, label in ProjectOrganisation.Role.choices:
            having = [role for role in self.roles if role.role == value]
            parties = [party(role, self.context.contributions) for role in having]
            if parties:
                groups.append(RoleGroup(str(label), parties))
        return groups

    @property
    def funders(self) -> list[Translated]:
        funder = ProjectOrganisation.Role.FUNDER
        rows = [role for role in self.roles if role.role == funder]
        return [party(role).written for role in rows]

    @property
    def funding(self) -> FundingStatement | None:
        funder = ProjectOrganisation.Role.FUNDER
        return funding_statement(row.organisation for row in self.roles if row.role == funder)

    @cached_property
    def provinces(self) -> list[Province]:
        return provinces_with_roles(self.project, get_language() or "tr")

    @cached_property
    def map(self) -> RoleMap:
        roles = {row.plate_code: row.role for row in self.provinces if row.role}
        return RoleMap(self.provinces, roles)

    @cached_property
    def catchments(self) -> list[Catchment]:
        """The pilots in Turkish order, each with its neighbours."""
        pilots = [row for row in self.provinces if row.role == ProjectProvince.Role.PILOT]
        urls = {item.key: item.href for item in self.map.items} if pilots else {}
        return [
            Catchment(
                place(pilot, urls),
                [place(row, urls) for row in self.provinces if row.pilot_code == pilot.pk],
            )
            for pilot in pilots
        ]

    @cached_property
    def objectives(self) -> list[Objective]:
        return [Objective(**row) for row in self.project.objective_rows]

    @cached_property
    def results(self) -> list[Result]:
        return list(self.project.results.all())

    @cached_property
    def deliverables(self) -> list[Made]:
        """The deliverables with their numbered parts, and where each was published."""
        rows = self.project.deliverables.select_related("owner").defer("owner__search")
        numbers: dict[int | None, int] = {result.pk: result.number for result in self.results}
        lines = [line for section in self.sections for line in section.lines]
        return [
            Made(
                deliverable=row,
                parts=list(self.context.parts_of(row.pk)),
                result=numbers.get(row.result_id),
                publications=[line for line in lines if row.pk in line.deliverables],
            )
            for row in rows
        ]

    @cached_property
    def figures(self) -> list[Figure]:
        return list(self.project.figures.all())

    @property
    def charts(self) -> list[FigureChart]:
        return list(figure_charts(self.figures))

    @cached_property
    def activities(self) -> list[Activity]:
        rows = self.project.activities.select_related("province")
        return list(rows.defer("search", "province__search").order_by("ordinal", "pk"))

    @cached_property
    def chosen_activities(self) -> ProjectActivities:
        form = ActivityChoiceForm(self.query, self.activities)
        return ProjectActivities(self.activities, self.context, form)

    @property
    def support(self) -> list[tuple[SupportDelivery, Figure | None]]:
        """Support in kind, each with the figure that says how much of it."""
        figures: dict[int | None, Figure] = {row.pk: row for row in self.figures}
        return [(row, figures.get(row.figure_id)) for row in self.context.support]

    @cached_property
    def _all_sections(self) -> list[Section]:
        return sections(project=self.project, user=self.user, at=self.at)

    @property
    def sections(self) -> list[Section]:
        """What other apps tell everybody of the project."""
        return [section for section in self._all_sections if not section.is_for_staff]

    @property
    def staff_sections(self) -> list[Section]:
        return [section for section in self._all_sections if section.is_for_staff]

    @property
    def not_recorded(self) -> list[str]:
        """What the sources of this project do not say, in words."""
        return not_recorded(
            self.project,
            {
                "provinces": self.catchments or self.scopes,
                "organisations": self.roles,
                "objectives": self.objectives,
                "results": self.results,
                "deliverables": self.deliverables,
                "activities": self.activities,
                "figures": self.figures,
            },
        )

    @property
    def contents(self) -> list[tuple[str, str]]:
        """The parts that this page has: (anchor, heading)."""
        parts = [
            ("about", _("About the project"), self.has_about),
            ("people", _("Whom it is for"), self.context.target_groups),
            ("organisations", _("Organisations"), self.roles),
            ("chain", _("From objective to deliverable"), self.has_chain),
            ("provinces", _("Provinces"), self.catchments or self.scopes),
            ("activities", _("Activities"), self.activities or self.context.series),
            *((section.anchor, section.title, True) for section in self.sections),
            ("figures", _("Figures"), self.figures),
            ("support", _("Support in kind"), self.context.support),
            ("challenges", _("Challenges and how they were overcome"), self.context.challenges),
            ("ground", _("What it rests on"), self.has_ground),
            ("future", _("How it goes on"), self.goes_on),
            ("practice", _("Good practice"), self.context.practice),
            ("related", _("Related projects"), self.context.related),
            *((section.anchor, section.title, True) for section in self.staff_sections),
        ]
        return [(anchor, heading) for anchor, heading, is_there in parts if is_there]
