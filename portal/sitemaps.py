"""What search engines find: every public page, with its twin in the other language.

Publications are many, so they stand in parts of fixed ranges of their numbers: a part is found by
the primary key, and stays the same file while others are added.
"""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override

from programmes.models import Project
from provinces.models import Province
from publications.models import Version
from trainings.models import Delivery, Round

PUBLICATIONS_IN_PART = 1000
PART = re.compile(r"publications-([0-9]{1,9})")


class PortalSitemap(Sitemap):
    """Addresses come from SITE_URL, never from the request's Host header."""

    i18n = True
    alternates = True
    # What the protocol allows in one file; no section but the publications comes near.
    limit = 50_000
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_urls(self, *args, **kwargs) -> list[dict]:
        """Name the Turkish page as x-default: Django would drop the language from its address."""
        urls = super().get_urls(*args, **kwargs)
        for url in urls:
            places = {place["lang_code"]: place["location"] for place in url["alternates"]}
            default = {"location": places[settings.LANGUAGE_CODE], "lang_code": "x-default"}
            url["alternates"].append(default)
        return urls


class PageSitemap(PortalSitemap):
    def items(self) -> list[str]:
        return [
            "portal:home",
            "programmes:project_list",
            "portal:dashboard",
            "portal:province_list",
            "portal:activity_list",
            "portal:deliverable_list",
            "portal:figure_list",
            "trainings:training_list",
            "publications:publication_list",
            "helpdesk:front",
            "helpdesk:ticket_ask",
            "portal:glossary",
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
    """The publications whose number lies in one range (one query)."""

    def __init__(self, part: int) -> None:
        self.first = part * PUBLICATIONS_IN_PART
        self.lists = {}
        for code, _name in settings.LANGUAGES:
            with override(code):
                self.lists[code] = reverse("publications:publication_list")

    def location(self, item: Version) -> str:
        """Write the address without `reverse`, which would take most of the time of a file."""
        return f"{self.lists[get_language()]}{item.publication.slug}/"

    def items(self) -> QuerySet[Version]:
        rows = _public_versions().filter(
            publication__gte=self.first, publication__lt=self.first + PUBLICATIONS_IN_PART
        )
        shown = rows.select_related("publication").only("updated_at", "publication__slug")
        return shown.order_by("publication")

    def lastmod(self, item: Version):
        return item.updated_at


def _public_versions() -> QuerySet[Version]:
    return Version.objects.visible_to(AnonymousUser(), timezone.now())


SITEMAPS = {
    "pages": PageSitemap,
    "projects": ProjectSitemap,
    "provinces": ProvinceSitemap,
    "rounds": RoundSitemap,
    "deliveries": DeliverySitemap,
}


def section_names() -> list[str]:
    """Return the name of every file (one query, by an index)."""
    newest = _public_versions().aggregate(number=Max("publication_id"))["number"]
    parts = 0 if newest is None else newest // PUBLICATIONS_IN_PART + 1
    return [*SITEMAPS, *(f"publications-{part}" for part in range(parts))]


def section(name: str) -> Sitemap | None:
    """Return the section of that name; None if there is none."""
    if name in SITEMAPS:
        return SITEMAPS[name]()
    part = PART.fullmatch(name)
    if part is None:
        return None
    found = PublicationSitemap(int(part[1]))
    is_known = _public_versions().filter(publication__gte=found.first).exists()
    return found if is_known else None
