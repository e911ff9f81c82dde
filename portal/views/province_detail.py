"""One province: its role in each project, and what was held, published or asked there."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, OuterRef, QuerySet, When
from django.db.models.functions import Coalesce
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.views.generic import TemplateView

from core.paging import CappedCount, Page, page
from helpdesk.models import Ticket
from helpdesk.permissions import can_count_questions, can_read_queue
from organisations.models import Organisation
from programmes.models import Activity, Project, ProjectProvince, ProvinceScope
from provinces.exports import MapRole, RoleMap, strongest_roles
from provinces.models import Province
from publications.models import Publication, Version
from trainings.models import Delivery

# What the page lists of each kind; the full lists are a link away.
NEWEST = 20
NEWEST_PROJECTS = 10


@dataclass(frozen=True)
class Catchment:
    """A province's assignment in one project, with its pilot and all that belong to that pilot."""

    given: ProjectProvince
    pilot: Province
    neighbours: list[Province]


class ProvinceDetailView(TemplateView):
    """Ministry staff also read how many questions are open: such pages are never kept."""

    template_name = "portal/province_detail.html"

    def get_context_data(self, **kwargs):
        slug, user = self.kwargs["slug"], self.request.user
        provinces = list(_provinces(user, slug))
        province = next((one for one in provinces if one.slug == slug), None)
        if province is None:
            raise Http404
        projects = Project.objects.visible_to(user)
        catchments = _catchments(province, provinces, projects)
        return super().get_context_data(
            province=province,
            catchments=catchments[:NEWEST_PROJECTS],
            has_more_projects=len(catchments) > NEWEST_PROJECTS,
            map=RoleMap(provinces, _roles_in(catchments), here=province.pk),
            unnamed=_unnamed(province, projects),
            activities=_activities(user, province),
            deliveries=_deliveries(user, province),
            publications=_publications(user, province),
            may_read_queue=can_read_queue(user),
            **kwargs,
        )


def _activities(user, province: Province) -> Page:
    rows = Activity.objects.visible_to(user).filter(province=province).for_list()
    return _newest(rows, "-listed_on")


def _deliveries(user, province: Province) -> Page:
    rows = Delivery.objects.visible_to(user).filter(province=province).for_list()
    return _newest(rows, "-start_on")


def _publications(user, province: Province) -> Page:
    """What the projects that serve the province have published, news apart."""
    serving = ProjectProvince.objects.filter(province=province).values("project")
    versions = Version.objects.visible_to(user, timezone.now()).dated()
    rows = versions.filter(
        publication__project__in=Project.objects.visible_to(user).filter(pk__in=serving)
    )
    without_news = rows.exclude(publication__kind=Publication.Kind.NEWS)
    return _newest(without_news.for_list(), "-published_at")


def _newest(rows: QuerySet, ordering: str) -> Page:
    """The first rows and how many there are, in one query."""
    return page(rows, [ordering, "-pk"], QueryDict(), NEWEST)


def _provinces(user, slug: str) -> QuerySet[Province]:
    """All provinces for the map; the one of the page with its numbers, in the same query.

    How many verified CSOs there are (`csos`, `demo_csos`) and, for staff, the questions to be done
    (`to_do`). Each is counted to the cap only, and in no other province.
    """
    csos = Organisation.objects.verified().filter(province=OuterRef("pk"))
    counts = {"csos": csos.filter(is_demo=False), "demo_csos": csos.filter(is_demo=True)}
    if can_count_questions(user):
        # Not those that this person may read: staff of other desks learn how many, never which.
        counts["to_do"] = Ticket.objects.filter(province=OuterRef("pk")).to_do()
    numbers = {name: Case(When(slug=slug, then=CappedCount(rows))) for name, rows in counts.items()}
    in_order = Province.objects.visible_to(user).in_order(get_language() or "tr")
    return in_order.defer("search").annotate(**numbers)


def _unnamed(province: Province, projects: QuerySet[Project]) -> list[ProvinceScope]:
    """What the newest projects count of provinces without naming them; any may be this one."""
    named = ProjectProvince.objects.filter(province=province, project=OuterRef("project"))
    rows = ProvinceScope.objects.filter(~Exists(named), project__in=projects)
    rows = rows.select_related("project")
    newest = rows.defer("project__search").order_by("-project__listed_on", "-pk")
    return list(newest[:NEWEST_PROJECTS])


def _catchments(
    province: Province, provinces: list[Province], projects: QuerySet[Project]
) -> list[Catchment]:
    """The catchments that `province` belongs to, of the newest projects (one query).

    One more than NEWEST_PROJECTS says that there are others.
    """
    by_plate = {one.pk: one for one in provinces}
    pilot = Coalesce(OuterRef("pilot"), OuterRef("pk"))
    assignments = (
        province.project_provinces.filter(project__in=projects)
        .select_related("project", "pilot")
        .defer("project__search")
        .annotate(
            members=ArraySubquery(ProjectProvince.objects.filter(pilot=pilot).values("province_id"))
        )
        .order_by("-project__listed_on", "-pk")[: NEWEST_PROJECTS + 1]
    )
    return [
        Catchment(
            given=given,
            pilot=by_plate[given.pilot.province_id if given.pilot else province.pk],
            neighbours=[one for one in provinces if one.pk in given.members],
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
