"""The home page: what the portal is for, where, and what comes next."""

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.paging import CappedCount
from core.templatetags.json_ld import Data, absolute, publisher
from programmes.models import Activity, Project, ProjectProvince
from provinces.exports import MapRole, RoleMap, strongest_roles
from provinces.models import Province
from publications.models import Version, VersionQuerySet
from trainings.models import Delivery

NEXT_DELIVERIES = 3
NEWEST_GUIDES = 3
NEWEST_NEWS = 3


class HomeView(TemplateView):
    """Map and live numbers tell of real projects only, whatever a demonstration has invented."""

    template_name = "portal/home.html"

    def get_context_data(self, **kwargs):
        user, now = self.request.user, timezone.now()
        projects = Project.objects.visible_to(user)
        publications = Version.objects.visible_to(user, now)
        role_map = _role_map(projects.real())
        return super().get_context_data(
            map=role_map,
            pilot_count=role_map.count(MapRole.PILOT),
            neighbour_count=role_map.count(MapRole.NEIGHBOUR),
            deliveries=Delivery.objects.visible_to(user)
            .upcoming(timezone.localdate())
            .for_list()
            .order_by("start_on", "pk")[:NEXT_DELIVERIES],
            guides=publications.guides_held()
            .for_list()
            .prefetch_related("files")
            .order_by("-published_at", "-pk")[:NEWEST_GUIDES],
            news=publications.news_held().for_list().order_by("-published_at", "-pk")[:NEWEST_NEWS],
            numbers=_numbers(projects.real(), publications),
            json_ld=_institution(),
            **kwargs,
        )


def _institution() -> Data:
    """Who publishes the portal, for search engines."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        **publisher(),
        "name": settings.INSTITUTION_NAME[language],
        "url": absolute(reverse("portal:home")),
        "areaServed": {"@type": "Country", "name": "Türkiye"},
        "contactPoint": {
            "@type": "ContactPoint",
            "contactType": _("Help desk"),
            "url": absolute(reverse("helpdesk:front")),
            "availableLanguage": [code for code, _name in settings.LANGUAGES],
        },
    }


def _role_map(projects: QuerySet[Project]) -> RoleMap:
    provinces = Province.objects.in_order(get_language()).defer("search")
    pairs = ProjectProvince.objects.filter(project__in=projects)
    roles = pairs.order_by().values_list("province_id", "role").distinct()
    return RoleMap(list(provinces), strongest_roles(roles))


def _numbers(projects: QuerySet[Project], publications: VersionQuerySet) -> dict[str, int] | None:
    """Live numbers of real `projects`, in one statement; None while there is none."""
    counts = {
        "project_count": CappedCount(projects),
        "activity_count": CappedCount(Activity.objects.filter(project__in=projects)),
        "publication_count": CappedCount(publications.real()),
    }
    return projects.order_by().annotate(**counts).values(*counts).first()
