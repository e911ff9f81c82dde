"""A project in the shape in which its page and its papers show it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.translation import Translated, translated
from programmes.exports.context import ProjectContext
from programmes.exports.roles import Catchment, RoleGroup, party, place, provinces_with_roles
from programmes.models import (
    Activity,
    ActivityGroup,
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
from programmes.signals import Section, sections
from provinces.exports import RoleMap
from provinces.models import Province


@dataclass(frozen=True)
class ProjectView:
    """Everything that a project's page shows; each list is read once, when it is asked for."""

    project: Project
    user: object
    at: datetime

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
    def has_about(self) -> bool:
        texts = ["background", "problem_statement", "continuation_note"]
        return bool(self.objectives or any(self.project.text(name) for name in texts))

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
            parties = [party(role) for role in self.roles if role.role == value]
            if parties:
                groups.append(RoleGroup(str(label), parties))
        return groups

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
    def deliverables(self) -> list[tuple[Deliverable, list[DeliverablePart]]]:
        """The deliverables with their numbered parts."""
        rows = self.project.deliverables.select_related("owner").defer("owner__search")
        return [(row, list(self.context.parts_of(row.pk))) for row in rows]

    @cached_property
    def figures(self) -> list[Figure]:
        return list(self.project.figures.all())

    @cached_property
    def activities(self) -> list[Activity]:
        rows = self.project.activities.select_related("province")
        return list(rows.defer("search", "province__search").order_by("ordinal", "pk"))

    @property
    def activity_groups(self) -> list[tuple[ActivityGroup, list[Activity]]]:
        """The groups under which the source numbers activities, each with its activities."""
        return [
            (group, [row for row in self.activities if row.group_id == group.pk])
            for group in self.context.groups
        ]

    @property
    def dated_activities(self) -> list[Activity]:
        """In the order of time, which need not be the order of the source."""
        dated = [row for row in self.activities if row.start_on and not row.group_id]
        return sorted(dated, key=lambda row: (row.start_on, row.ordinal))

    @property
    def undated_activities(self) -> list[Activity]:
        return [row for row in self.activities if not row.start_on and not row.group_id]

    @property
    def support(self) -> list[tuple[SupportDelivery, Figure | None]]:
        """Support in kind, each with the figure that says how much of it."""
        figures = {row.pk: row for row in self.figures}
        return [(row, figures.get(row.figure_id)) for row in self.context.support]

    @cached_property
    def sections(self) -> list[Section]:
        return sections(project=self.project, user=self.user, at=self.at)

    @property
    def not_recorded(self) -> list[str]:
        """What the sources of this project do not say, in words."""
        project = self.project
        known = {
            _("budget"): project.budget_amount is not None,
            _("start and end"): project.start_on or project.end_on,
            _("provinces"): self.catchments or self.scopes,
            _("organisations"): self.roles,
            _("objectives"): self.objectives,
            _("results"): self.results,
            _("deliverables"): self.deliverables,
            _("activities"): self.activities,
            _("figures"): self.figures,
        }
        return [words for words, value in known.items() if not value]

    @property
    def contents(self) -> list[tuple[str, str]]:
        """The parts that this page has: (anchor, heading)."""
        parts = [
            ("about", _("About the project"), self.has_about),
            ("people", _("Whom it is for"), self.context.target_groups),
            ("ground", _("What it rests on"), self.has_ground),
            ("provinces", _("Provinces"), self.catchments or self.scopes),
            ("organisations", _("Organisations"), self.roles),
            ("results", _("Results"), self.results),
            ("deliverables", _("Deliverables"), self.deliverables),
            ("figures", _("Figures"), self.figures),
            ("support", _("Support in kind"), self.context.support),
            ("activities", _("Activities"), self.activities),
            ("challenges", _("Challenges and how they were overcome"), self.context.challenges),
        ]
        shown = [(anchor, heading) for anchor, heading, has_rows in parts if has_rows]
        shown += [(section.anchor, section.title) for section in self.sections]
        return [*shown, ("practice", _("Good practice"))] if self.context.practice else shown
