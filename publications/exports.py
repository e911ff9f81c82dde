"""Publications in the shapes in which other pages show them."""

from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.translation import translated
from programmes.exports import Links
from programmes.models import Deliverable, Project
from programmes.models.project import ProjectQuerySet
from programmes.signals import Line, Number, Section
from publications.models import Version

MOST_LINES = 50


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
    return Section("publications", _("Publications"), lines)


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
