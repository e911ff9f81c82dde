"""Publications in the shapes in which other pages show them."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.templatetags.json_ld import Data, absolute, publisher, said
from core.translation import translated
from core.uploads import ALLOWED
from programmes.exports import Links
from programmes.models import Deliverable, Project
from programmes.models.project import ProjectQuerySet
from programmes.signals import Line, Number, Section
from publications.models import File, Publication, Version

MOST_LINES = 50
SCHEMA_TYPES = {
    Publication.Kind.REPORT: "Report",
    Publication.Kind.PAPER: "Article",
    Publication.Kind.NEWS: "NewsArticle",
}


def project_section(*, project: Project, user: object, at: datetime, **kwargs: object) -> Section:
    """Return the publications of a project for its page (one query)."""
    versions = Version.objects.visible_to(user, at).filter(publication__project=project)
    made = Deliverable.objects.filter(publications=OuterRef("publication"))
    told = versions.for_list().annotate(made_for=ArraySubquery(made.values("pk")))
    lines = [
        Line(
            version.get_absolute_url(),
            translated(version, "title"),
            _meta(version),
            deliverables=version.made_for,
        )
        for version in told.order_by("-published_at", "pk")[:MOST_LINES]
    ]
    feed = reverse("publications:project_feed", args=[project.slug]) if project.is_public else ""
    return Section("publications", _("Publications"), lines, feed_url=feed)


def _meta(version: Version) -> str:
    kind = str(version.publication.get_kind_display())
    return kind if version.original_is_held else f"{kind} · {_('original not held')}"


def portfolio_numbers(
    *, projects: ProjectQuerySet, user: object, at: datetime, links: Links, **kwargs: object
) -> list[Number]:
    """Count the publications of projects as the library lists them (one query)."""
    versions = Version.objects.visible_to(user, at).dated()
    count = versions.filter(publication__project__in=projects).count()
    return [
        Number(
            count, pgettext("in numbers", "publications"), links.of("publications:publication_list")
        )
    ]


def version_data(version: Version, files: Iterable[File]) -> Data | None:
    """Return a publication for search engines; None for one that is not public or was invented.

    Of a work that the portal does not hold it says no date: ours is when it was recorded.
    """
    publication = version.publication
    if publication.is_demo or version.state != Version.State.PUBLISHED:
        return None
    known: Data = {
        "@type": SCHEMA_TYPES.get(Publication.Kind(publication.kind), "DigitalDocument"),
        "name": said(translated(version, "title")),
        "headline": said(translated(version, "title")),
        "description": said(translated(version, "summary")),
        "url": absolute(version.get_absolute_url()),
        "identifier": absolute(reverse("permalink", args=[publication.pk])),
        "inLanguage": get_language() or "",
        "version": version.number,
        "publisher": publisher(),
    }
    if not version.original_is_held or version.published_at is None:
        return known | {"@type": "CreativeWork"}
    return known | {
        "datePublished": version.published_at.isoformat(timespec="seconds"),
        "dateModified": version.updated_at.isoformat(timespec="seconds"),
        "encoding": [_media(version, file) for file in files],
    }


def _media(version: Version, file: File) -> Data:
    place = [version.publication.slug, file.language, file.format]
    return {
        "@type": "MediaObject",
        "contentUrl": absolute(reverse("publications:file_download", args=place)),
        "encodingFormat": ALLOWED[file.format][0],
        "inLanguage": file.language,
        "contentSize": str(file.size_bytes),
    }
