"""Who and where: the organisations and provinces of a project as they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q

from core.translation import Translated, translated
from programmes.models import Project, ProjectOrganisation
from provinces.models import Province


@dataclass(frozen=True)
class Party:
    """An organisation under the name it was written with.

    `today` is its name now, if that is another: not where one is only shorter than the other.
    `contribution` is what it gave, in words, where the portal records that it gave something.
    """

    written: Translated
    today: str
    contribution: str = ""


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


def party(role: ProjectOrganisation, contributions: Mapping[int, str] | None = None) -> Party:
    """Return the name as written then, and the organisation's present one where it differs.

    `contributions` are those of the project by funder.
    """
    is_funder = role.role == ProjectOrganisation.Role.FUNDER
    gave = contributions.get(role.organisation_id, "") if contributions and is_funder else ""
    present = translated(role.organisation, "name")
    if not role.text("name_as_written"):
        return Party(present, "", gave)
    written = translated(role, "name_as_written")
    today = getattr(role.organisation, f"name_{written.language}") or ""
    abbreviation = getattr(role.organisation, f"abbreviation_{written.language}")
    is_same = today in written.text or written.text in today or written.text == abbreviation
    return Party(written, "" if is_same else today, gave)


def place(province: Province, urls: dict[int, str]) -> Place:
    return Place(province.text("name"), urls[province.plate_code])
