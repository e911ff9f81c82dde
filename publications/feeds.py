"""Atom: the newest publications, those of one project, and the news."""

from abc import abstractmethod
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.feeds import ENTRIES, PortalFeed
from core.templatetags.json_ld import absolute
from programmes.models import Project
from publications.models import Publication, Version, VersionQuerySet


def _public(at: datetime) -> VersionQuerySet:
    return Version.objects.visible_to(AnonymousUser(), at)


class VersionFeed(PortalFeed):
    """Published versions, newest first; an embargo ends without anybody writing."""

    kind = "publication"
    page = "publications:publication_list"

    def passing(self, at: datetime) -> str:
        newest = _public(at).aggregate(newest=Max("published_at"))["newest"]
        return str(newest)

    @abstractmethod
    def rows(self, obj: Project | None) -> VersionQuerySet:
        """Which versions, as the public sees them now."""

    def items(self, obj: Project | None) -> QuerySet[Version]:
        return self.rows(obj).for_list().order_by("-published_at", "-pk")[:ENTRIES]

    def words(self, item: Version) -> list[str]:
        return [str(item.publication.get_kind_display()), item.text("summary")]

    def is_invented(self, item: Version) -> bool:
        return item.publication.is_demo

    def number(self, item: Version) -> int:
        """A new version of a publication is the same entry, changed."""
        return item.publication_id

    def item_pubdate(self, item: Version) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Version) -> datetime:
        return max(item.updated_at, item.published_at or item.updated_at)


class PublicationFeed(VersionFeed):
    def title(self, obj: object) -> str:
        return _("New publications")

    def address(self, obj: object) -> str:
        return reverse("publications:publication_feed")

    def rows(self, obj: Project | None) -> VersionQuerySet:
        return _public(timezone.now()).exclude(publication__kind=Publication.Kind.NEWS)


class NewsFeed(VersionFeed):
    def title(self, obj: object) -> str:
        return _("News")

    def address(self, obj: object) -> str:
        return reverse("publications:news_feed")

    def rows(self, obj: Project | None) -> VersionQuerySet:
        return _public(timezone.now()).filter(publication__kind=Publication.Kind.NEWS)


class ProjectPublicationFeed(VersionFeed):
    """Everything that came of one project, news as well."""

    def get_object(self, request: HttpRequest, slug: str) -> Project:
        projects = Project.objects.visible_to(AnonymousUser()).defer("search")
        return get_object_or_404(projects, slug=slug)

    def title(self, obj: Project) -> str:
        return _("Publications of the project %(title)s") % {"title": obj}

    def link(self, obj: Project) -> str:
        return absolute(obj.get_absolute_url())

    def address(self, obj: Project) -> str:
        return reverse("publications:project_feed", args=[obj.slug])

    def rows(self, obj: Project | None) -> VersionQuerySet:
        return _public(timezone.now()).filter(publication__project=obj)
