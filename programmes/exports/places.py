"""Where the projects of a portfolio work: provinces with their roles, and those without a name."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, F
from django.utils.translation import get_language

from programmes.exports.links import Links
from programmes.models import ProjectProvince, ProvinceScope
from programmes.models.project import ProjectQuerySet
from provinces.exports import RoleMap, strongest_roles
from provinces.models import Province

# Lines of a list of provinces that are counted and not named.
MOST_SCOPES = 40


@dataclass(frozen=True, slots=True)
class Reach:
    """A province that the projects reach: in how many of them it is pilot, and neighbour.

    `page` is that of the province; each number has the address of its list, "" for none.
    """

    province: Province
    page: str
    pilot: int
    pilot_url: str
    neighbour: int
    neighbour_url: str
    url: str

    @property
    def projects(self) -> int:
        return self.pilot + self.neighbour


@dataclass(frozen=True)
class Places:
    """The map, the reached provinces in Turkish order, and those that are only counted.

    A province that is pilot in one project and neighbour in another stands among the pilots.
    """

    map: RoleMap
    reaches: list[Reach]
    scopes: list[ProvinceScope]

    @property
    def pilots(self) -> list[Reach]:
        return [row for row in self.reaches if row.pilot]

    @property
    def neighbours(self) -> list[Reach]:
        return [row for row in self.reaches if not row.pilot]

    @property
    def all(self) -> int:
        return len(self.map.provinces)


def collect_places(projects: ProjectQuerySet, links: Links) -> Places:
    """Count in which provinces `projects` work (three queries)."""
    given: dict[int, Counter[str]] = defaultdict(Counter)
    pairs = ProjectProvince.objects.filter(project__in=projects).order_by()
    for plate_code, role, count in pairs.values_list("province_id", "role").annotate(Count("pk")):
        given[plate_code][role] = count
    provinces = list(Province.objects.in_order(get_language() or "tr").defer("search"))
    roles = strongest_roles((code, role) for code, counts in given.items() for role in counts)
    role_map = RoleMap(provinces, roles)
    pages = {item.key: item.href for item in role_map.items}
    reaches = [
        _reached(row, pages[row.pk], given[row.pk], links) for row in provinces if row.pk in given
    ]
    return Places(role_map, reaches, _scopes(projects))


def _reached(province: Province, page: str, roles: Counter[str], links: Links) -> Reach:
    pilot, neighbour = ProjectProvince.Role.PILOT, ProjectProvince.Role.NEIGHBOUR
    return Reach(
        province=province,
        page=page,
        pilot=roles[pilot],
        pilot_url=_in_province(province, links, pilot) if roles[pilot] else "",
        neighbour=roles[neighbour],
        neighbour_url=_in_province(province, links, neighbour) if roles[neighbour] else "",
        url=_in_province(province, links),
    )


def _in_province(province: Province, links: Links, role: str = "") -> str:
    if links.chosen.keys() & {"province", "role"}:
        # The projects were chosen by another province: here is one more that they work in.
        return links.projects(also=f"{province.slug}:{role}" if role else province.slug)
    return links.projects(province=province.slug, **({"role": role} if role else {}))


def _scopes(projects: ProjectQuerySet) -> list[ProvinceScope]:
    """Provinces that are counted and not named; they are added to nothing."""
    rows = ProvinceScope.objects.filter(project__in=projects).select_related("project")
    return list(rows.defer("project__search").order_by(F("project").desc(), "pk")[:MOST_SCOPES])
