"""A project in the shapes in which its page and its papers show it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import F, FilteredRelation, Q
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.translation import Translated, translated
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
    Theme,
    funding_statement,
)
from programmes.signals import Section, sections
from provinces.exports import RoleMap
from provinces.models import Province


@dataclass(frozen=True)
class Party:
    """An organisation under the name it was written with.

    `today` is its name now, if that is another: not where one is only shorter than the other.
    """

    written: Translated
    today: str


@dataclass(frozen=True)
class RoleGroup:
    """Everybody who has one role in a project."""

    label: str
    parties: list[Party]


@dataclass(frozen=True)
class Place:
    """A province's name and the address of its page."""

    name: str
    url: str


@dataclass(frozen=True)
class Catchment:
    """A pilot province with its neighbouring provinces in Turkish order."""

    pilot: Place
    neighbours: list[Place]


def provinces_with_roles(project: Project, language: str) -> list[Province]:
    """Return all provinces in Turkish order with `role` and `pilot_code` in `project` (or None)."""
    assignment = FilteredRelation(
        "project_provinces", condition=Q(project_provinces__project=project)
    )
    return list(
        Province.objects.annotate(assignment=assignment)
        .annotate(role=F("assignment__role"), pilot_code=F("assignment__pilot__province"))
        .defer("search")
        .in_order(language)
    )


def party(role: ProjectOrganisation) -> Party:
    """Return the name as written then, and the organisation's present one where it differs."""
    present = translated(role.organisation, "name")
    if not role.text("name_as_written"):
        return Party(present, "")
    written = translated(role, "name_as_written")
    today = getattr(role.organisation, f"name_{written.language}") or ""
    abbreviation = getattr(role.organisation, f"abbreviation_{written.language}")
    is_same = today in written.text or written.text in today or written.text == abbreviation
    return Party(written, "" if is_same else today)


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

    @property
    def has_about(self) -> bool:
        return bool(self.project.text("background") or self.objectives)

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
                _place(pilot, urls),
                [_place(row, urls) for row in self.provinces if row.pilot_code == pilot.pk],
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
    def deliverables(self) -> list[Deliverable]:
        return list(self.project.deliverables.all())

    @cached_property
    def figures(self) -> list[Figure]:
        return list(self.project.figures.all())

    @cached_property
    def activities(self) -> list[Activity]:
        rows = self.project.activities.select_related("province")
        return list(rows.defer("search", "province__search").order_by("ordinal", "pk"))

    @property
    def dated_activities(self) -> list[Activity]:
        """In the order of time, which need not be the order of the source."""
        dated = [row for row in self.activities if row.start_on]
        return sorted(dated, key=lambda row: (row.start_on, row.ordinal))

    @property
    def undated_activities(self) -> list[Activity]:
        return [row for row in self.activities if not row.start_on]

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
            ("provinces", _("Provinces"), self.catchments or self.scopes),
            ("organisations", _("Organisations"), self.roles),
            ("results", _("Results"), self.results),
            ("deliverables", _("Deliverables"), self.deliverables),
            ("figures", _("Figures"), self.figures),
            ("activities", _("Activities"), self.activities),
        ]
        shown = [(anchor, heading) for anchor, heading, has_rows in parts if has_rows]
        return shown + [(section.anchor, section.title) for section in self.sections]


def _place(province: Province, urls: dict[int, str]) -> Place:
    return Place(province.text("name"), urls[province.plate_code])
