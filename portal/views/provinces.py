"""The provinces: who is pilot or neighbour in which project, as a map and as a list."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.generic import TemplateView

from portal.forms import ProvinceMapForm
from programmes.models import Activity, Project, ProjectProvince
from provinces.exports import MapRole, RoleMap, strongest_roles
from provinces.models import Province
from publications.models import Publication, Version
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
        return super().get_context_data(
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


@dataclass(frozen=True)
class Catchment:
    """A province's assignment in one project, with its pilot and all that belong to that pilot."""

    given: ProjectProvince
    pilot: Province
    neighbours: list[Province]


class ProvinceDetailView(TemplateView):
    """One province: its role in each project, and what was held or is planned there."""

    template_name = "portal/province_detail.html"

    def get_context_data(self, **kwargs):
        slug, user = self.kwargs["slug"], self.request.user
        provinces = list(Province.objects.visible_to(user).in_order(get_language()).defer("search"))
        province = next((one for one in provinces if one.slug == slug), None)
        if province is None:
            raise Http404
        catchments = _catchments(province, provinces, Project.objects.visible_to(user))
        activities = Activity.objects.visible_to(user).filter(province=province).for_list()
        deliveries = Delivery.objects.visible_to(user).filter(province=province).for_list()
        return super().get_context_data(
            province=province,
            catchments=catchments,
            map=RoleMap(provinces, _roles_in(catchments), here=province.pk),
            activities=activities.order_by("-listed_on", "-pk")[:NEWEST],
            deliveries=deliveries.order_by("-start_on", "-pk")[:NEWEST],
            publications=_publications(user, catchments),
            **kwargs,
        )


def _publications(user: object, catchments: list[Catchment]) -> QuerySet[Version]:
    """What the projects that serve the province have published, news apart, newest first."""
    projects = [catchment.given.project_id for catchment in catchments]
    versions = Version.objects.visible_to(user, timezone.now()).filter(
        publication__project__in=projects
    )
    without_news = versions.exclude(publication__kind=Publication.Kind.NEWS)
    return without_news.for_list().order_by("-published_at", "-pk")[:NEWEST]


def _catchments(
    province: Province, provinces: list[Province], projects: QuerySet[Project]
) -> list[Catchment]:
    """The catchments that `province` belongs to, of the newest projects (two queries)."""
    by_plate = {one.pk: one for one in provinces}
    assignments = list(
        province.project_provinces.filter(project__in=projects)
        .select_related("project", "pilot")
        .defer("project__search")
        .order_by("-project__listed_on", "-pk")[:NEWEST]
    )
    pilots = {given.pilot_id or given.pk for given in assignments}
    members = defaultdict(set)
    for pilot, plate_code in ProjectProvince.objects.filter(pilot__in=pilots).values_list(
        "pilot_id", "province_id"
    ):
        members[pilot].add(plate_code)
    return [
        Catchment(
            given=given,
            pilot=by_plate[given.pilot.province_id if given.pilot else province.pk],
            neighbours=[one for one in provinces if one.pk in members[given.pilot_id or given.pk]],
        )
        for given in assignments
    ]


def _roles_in(catchments: list[Catchment]) -> dict[int, str]:
    """The role of each province in these catchments: what the page's small map colours."""
    pairs = [(catchment.pilot.pk, MapRole.PILOT) for catchment in catchments]
    pairs += [
        (one.pk, MapRole.NEIGHBOUR) for catchment in catchments for one in catchment.neighbours
    ]
    return strongest_roles(pairs)
