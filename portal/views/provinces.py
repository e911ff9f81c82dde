"""The provinces: who is pilot or neighbour in which project, as a map and as a list."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.generic import TemplateView

from core.text import title_sort_key
from portal.forms import ProvinceMapForm
from programmes.models import Activity, Project, ProjectProvince
from provinces.exports import MapRole, RoleMap, strongest_roles
from provinces.models import Province
from trainings.models import Delivery

# What a province's page lists of each kind; the full lists are a link away.
NEWEST = 10


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


class ProvinceListView(TemplateView):
    """All 81 provinces, coloured by their role in one project or in all published ones."""

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

    def get_context_data(self, *, form, **kwargs):
        user = self.request.user
        provinces = list(Province.objects.visible_to(user).in_order(get_language()).defer("search"))
        project = form.cleaned_data.get("project")
        if project:
            rows = _rows_of_project(provinces, project)
        else:
            rows = _rows_of_all(provinces, Project.objects.visible_to(user))
        roles = {row.province.pk: row.role for row in rows}
        return super().get_context_data(
            form=form,
            project=project,
            rows=rows,
            map=RoleMap(provinces, roles),
            is_geographic=form.cleaned_data.get("map") == "geo",
            **kwargs,
        )


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


class ProvinceDetailView(TemplateView):
    """One province: its role in each project, and what was held or is planned there."""

    template_name = "portal/province_detail.html"

    def get_context_data(self, *, slug, **kwargs):
        user = self.request.user
        provinces = list(Province.objects.visible_to(user).in_order(get_language()).defer("search"))
        province = next((one for one in provinces if one.slug == slug), None)
        if province is None:
            raise Http404
        assignments = _assignments(province, Project.objects.visible_to(user))
        return super().get_context_data(
            province=province,
            assignments=assignments,
            map=RoleMap(provinces, _catchment_roles(assignments), here=province.pk),
            activities=Activity.objects.visible_to(user)
            .filter(province=province)
            .for_list()[:NEWEST],
            deliveries=Delivery.objects.visible_to(user)
            .filter(province=province)
            .for_list()
            .order_by("-start_on", "-pk")[:NEWEST],
            **kwargs,
        )


def _assignments(province: Province, projects: QuerySet[Project]) -> list[ProjectProvince]:
    """The province's newest roles with project, pilot and the pilot's neighbours (two queries)."""
    neighbours = ProjectProvince.objects.select_related("province").order_by(
        title_sort_key(get_language(), "province__name")
    )
    return list(
        province.project_provinces.filter(project__in=projects)
        .select_related("project", "pilot__province")
        .defer("project__search", "pilot__province__search")
        .prefetch_related(Prefetch("neighbours", neighbours))
        .order_by("-project__listed_on", "-pk")[:NEWEST]
    )


def _catchment_roles(assignments: list[ProjectProvince]) -> dict[int, str]:
    """Roles of the provinces on the page: this one, its pilots and its neighbours."""
    pairs = [(given.province_id, given.role) for given in assignments]
    pairs += [(given.pilot.province_id, given.pilot.role) for given in assignments if given.pilot]
    pairs += [
        (one.province_id, one.role) for given in assignments for one in given.neighbours.all()
    ]
    return strongest_roles(pairs)
