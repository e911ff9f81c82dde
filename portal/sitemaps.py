"""What search engines find: every public page, with its twin in the other language.

Publications, activities and CSOs are many, so they stand in parts of fixed ranges of their numbers:
a part is found by the primary key, and stays the same file while others are added.
"""

import re
from abc import ABC, abstractmethod
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override

from organisations.models import Organisation
from programmes.models import Activity, Project
from provinces.models import Province
from publications.models import Version
from trainings.models import Delivery, Round

PART = re.compile(r"(?P<kind>publications|activities|csos)-(?P<part>[0-9]{1,9})")


class PortalSitemap(Sitemap):
    """Addresses come from SITE_URL, never from the request's Host header."""

    i18n = True
    alternates = True
    # What the protocol allows in one file; no section but the parted ones comes near.
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
            "organisations:cso_list",
            "portal:organisation_list",
            "portal:deliverable_list",
            "portal:figure_list",
            "portal:activity_calendar",
            "trainings:training_list",
            "publications:publication_list",
            "helpdesk:front",
            "helpdesk:ticket_ask",
            "portal:glossary",
            "portal:open_data",
            "portal:open_data_dictionary",
            "portal:open_data_api",
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


class PartSitemap(PortalSitemap, ABC):
    """The rows whose number lies in one range (one query).

    Addresses are written without `reverse`, which would take most of the time of a file.
    """

    list_name = ""
    in_part = 1000
    number = "pk"

    def __init__(self, part: int) -> None:
        first = part * self.in_part
        self.range = {f"{self.number}__gte": first, f"{self.number}__lt": first + self.in_part}
        self.lists = {}
        for code, _name in settings.LANGUAGES:
            with override(code):
                self.lists[code] = reverse(self.list_name)

    @classmethod
    @abstractmethod
    def rows(cls) -> QuerySet:
        """All that the public sees."""

    @classmethod
    def parts(cls) -> int:
        """How many files there are (one query, by an index)."""
        newest = cls.rows().aggregate(number=Max(cls.number))["number"]
        return 0 if newest is None else newest // cls.in_part + 1

    def is_known(self) -> bool:
        first = self.range[f"{self.number}__gte"]
        return self.rows().filter(**{f"{self.number}__gte": first}).exists()

    def lastmod(self, item):
        return item.updated_at


class PublicationSitemap(PartSitemap):
    list_name = "publications:publication_list"
    number = "publication_id"

    @classmethod
    def rows(cls) -> QuerySet[Version]:
        return Version.objects.visible_to(AnonymousUser(), timezone.now())

    def items(self) -> QuerySet[Version]:
        shown = self.rows().filter(**self.range).select_related("publication")
        return shown.only("updated_at", "publication__slug").order_by("publication")

    def location(self, item: Version) -> str:
        return f"{self.lists[get_language()]}{item.publication.slug}/"


class ActivitySitemap(PartSitemap):
    list_name = "portal:activity_list"

    @classmethod
    def rows(cls) -> QuerySet[Activity]:
        return Activity.objects.visible_to(AnonymousUser())

    def items(self) -> QuerySet[Activity]:
        return self.rows().filter(**self.range).only("updated_at", "slug").order_by("pk")

    def location(self, item: Activity) -> str:
        return f"{self.lists[get_language()]}{item.slug}/"


class CsoSitemap(PartSitemap):
    """CSOs of the directory, and only while they stand in it."""

    list_name = "organisations:cso_list"

    @classmethod
    def rows(cls) -> QuerySet[Organisation]:
        return Organisation.objects.in_directory()

    def items(self) -> QuerySet[Organisation]:
        return self.rows().filter(**self.range).only("updated_at", "slug").order_by("pk")

    def location(self, item: Organisation) -> str:
        return f"{self.lists[get_language()]}{item.slug}/"


SITEMAPS = {
    "pages": PageSitemap,
    "projects": ProjectSitemap,
    "provinces": ProvinceSitemap,
    "rounds": RoundSitemap,
    "deliveries": DeliverySitemap,
}


PARTED: dict[str, type[PartSitemap]] = {
    "publications": PublicationSitemap,
    "activities": ActivitySitemap,
    "csos": CsoSitemap,
}


def section_names() -> list[str]:
    """Return the name of every file (a query for each kind that stands in parts)."""
    parts = [f"{name}-{part}" for name, kind in PARTED.items() for part in range(kind.parts())]
    return [*SITEMAPS, *parts]


def section(name: str) -> Sitemap | None:
    """Return the section of that name; None if there is none."""
    if name in SITEMAPS:
        return SITEMAPS[name]()
    part = PART.fullmatch(name)
    if part is None:
        return None
    found = PARTED[part["kind"]](int(part["part"]))
    return found if found.is_known() else None
