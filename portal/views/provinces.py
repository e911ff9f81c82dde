"""The provinces: who is pilot or neighbour in how many projects, as a map and as a list."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from core.text import sort_key
from portal.forms import ProvinceMapForm
from programmes.models import Project, ProjectProvince
from provinces.exports import MapRole, RoleMap, strongest_roles
from provinces.models import Province


@dataclass(frozen=True)
class ProvinceRow:
    """One line of the list twin.

    `pilot` is the pilot that a neighbour of the chosen project belongs to; the counts say in how
    many projects the province is a pilot or a neighbour.
    """

    province: Province
    role: MapRole
    pilot: Province | None
    pilot_count: int
    neighbour_count: int


# How the list twin can be sorted; names come in the Turkish alphabet, and so do equals.
SORTS: dict[str, tuple[object, Callable[[ProvinceRow], Any]]] = {
    "name": (_("By name"), lambda row: 0),
    "region": (_("By region"), lambda row: sort_key(row.province.get_region_display())),
    "role": (_("By role"), lambda row: list(MapRole).index(row.role)),
    "pilots": (_("Most often a pilot"), lambda row: -row.pilot_count),
    "neighbours": (_("Most often a neighbour"), lambda row: -row.neighbour_count),
}
# What is counted over all projects says nothing of one.
COUNTED = {"pilots", "neighbours"}


class ProvinceListView(TemplateView):
    """All 81 provinces, coloured by their role in one project or in all published real ones."""

    template_name = "portal/province_list.html"

    def get(self, request, *args, **kwargs):
        form = ProvinceMapForm(request.GET, projects=_projects_with_provinces(request.user))
        form.is_valid()  # What is wrong with an address is said at its field; the page stands.
        plate_code = form.cleaned_data.get("province")
        if plate_code:
            province = Province.objects.visible_to(request.user).filter(pk=plate_code).first()
            if province:
                return redirect(province)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs):
        form, user = kwargs["form"], self.request.user
        provinces = list(Province.objects.visible_to(user).in_order(get_language()).defer("search"))
        project = form.cleaned_data.get("project")
        if project:
            rows = _rows_of_project(provinces, project)
        else:
            # An invented project shows its map when it is chosen; it is no fact about a province.
            real = Project.objects.visible_to(user).real()
            rows = _rows_of_all(provinces, real)
        roles = {row.province.pk: row.role for row in rows}
        sort = self._sort(is_of_one=bool(project))
        return super().get_context_data(
            project=project,
            rows=sorted(rows, key=SORTS[sort][1]),
            sorts=self._sorts(sort, is_of_one=bool(project)),
            map=RoleMap(provinces, roles),
            is_geographic=form.cleaned_data.get("map") == "geo",
            **kwargs,
        )

    def _sort(self, *, is_of_one: bool) -> str:
        """The order that the address asks for, if there is such a one."""
        name = self.request.GET.get("sort", "")
        return name if name in SORTS and not (is_of_one and name in COUNTED) else "name"

    def _sorts(self, current: str, *, is_of_one: bool) -> list[dict[str, object]]:
        links = []
        for name, (label, _key) in SORTS.items():
            params = self.request.GET.copy()
            params["sort"] = name
            if not (is_of_one and name in COUNTED):
                url = f"?{params.urlencode()}#list"
                links.append({"label": label, "url": url, "current": name == current})
        return links


def _projects_with_provinces(user: object) -> QuerySet[Project]:
    """Visible projects that name provinces, newest first."""
    named = ProjectProvince.objects.filter(project=OuterRef("pk"))
    return Project.objects.visible_to(user).filter(Exists(named)).defer("search")


def _rows_of_project(provinces: list[Province], project: Project) -> list[ProvinceRow]:
    """Each province's role in one project (one query)."""
    by_plate = {province.pk: province for province in provinces}
    given = {
        plate_code: (role, by_plate.get(pilot))
        for plate_code, role, pilot in project.project_provinces.values_list(
            "province_id", "role", "pilot__province_id"
        )
    }
    rows = []
    for province in provinces:
        role, pilot = given.get(province.pk, (MapRole.OUTSIDE, None))
        rows.append(ProvinceRow(province, MapRole(role), pilot, 0, 0))
    return rows


def _rows_of_all(provinces: list[Province], projects: QuerySet[Project]) -> list[ProvinceRow]:
    """Each province's strongest role, and how often it has which (one query, ≤ 162 rows)."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    given = ProjectProvince.objects.filter(project__in=projects).order_by()
    for plate_code, role, count in given.values_list("province_id", "role").annotate(Count("pk")):
        counts[plate_code][role] = count
    pairs = [(plate_code, role) for plate_code, roles in counts.items() for role in roles]
    strongest = strongest_roles(pairs)
    return [
        ProvinceRow(
            province,
            MapRole(strongest.get(province.pk, MapRole.OUTSIDE)),
            None,
            counts[province.pk].get(MapRole.PILOT, 0),
            counts[province.pk].get(MapRole.NEIGHBOUR, 0),
        )
        for province in provinces
    ]
