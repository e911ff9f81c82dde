"""What search engines find: every public page, with its twin in the other language."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from programmes.models import Project
from provinces.models import Province
from publications.models import Version
from trainings.models import Delivery, Round

# Django reads every row of a section for each of its files; older ones are found through the list.
NEWEST_PUBLICATIONS = 2500


class PortalSitemap(Sitemap):
    """Addresses come from SITE_URL, never from the request's Host header."""

    i18n = True
    alternates = True
    x_default = True
    limit = 5000
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class PageSitemap(PortalSitemap):
    def items(self) -> list[str]:
        return [
            "portal:home",
            "programmes:project_list",
            "portal:province_list",
            "portal:activity_list",
            "trainings:training_list",
            "publications:publication_list",
            "helpdesk:front",
            "helpdesk:ticket_ask",
            "portal:accessibility",
            "portal:privacy",
            "portal:cookies",
            "portal:site_map",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class ProjectSitemap(PortalSitemap):
    def items(self) -> QuerySet[Project]:
        return Project.objects.visible_to(AnonymousUser()).only("slug", "updated_at")

    def lastmod(self, item: Project):
        return item.updated_at


class ProvinceSitemap(PortalSitemap):
    def items(self) -> QuerySet[Province]:
        return Province.objects.only("slug")


class RoundSitemap(PortalSitemap):
    def items(self) -> QuerySet[Round]:
        return Round.objects.visible_to(AnonymousUser()).only("slug", "updated_at")

    def lastmod(self, item: Round):
        return item.updated_at


class DeliverySitemap(PortalSitemap):
    def items(self) -> QuerySet[Delivery]:
        rows = Delivery.objects.visible_to(AnonymousUser()).select_related("round")
        return rows.only("slug", "updated_at", "round__slug")

    def lastmod(self, item: Delivery):
        return item.updated_at


class PublicationSitemap(PortalSitemap):
    def items(self) -> QuerySet[Version]:
        rows = Version.objects.visible_to(AnonymousUser(), timezone.now()).order_by(
            "-published_at", "-pk"
        )
        shown = rows.select_related("publication").only("updated_at", "publication__slug")
        return shown[:NEWEST_PUBLICATIONS]

    def lastmod(self, item: Version):
        return item.updated_at


SITEMAPS = {
    "pages": PageSitemap,
    "projects": ProjectSitemap,
    "provinces": ProvinceSitemap,
    "rounds": RoundSitemap,
    "deliveries": DeliverySitemap,
    "publications": PublicationSitemap,
}
