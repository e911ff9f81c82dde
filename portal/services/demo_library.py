"""The demonstration's guides and news; their PDFs are ordered and a worker makes them."""

from datetime import datetime, time

from django.conf import settings
from django.utils import timezone

from portal.services import demo_files
from portal.services.demo_files import Calendar, Row
from programmes.models import Deliverable, Project
from publications.models import Publication, Topic, Version
from publications.services import publish_version

PUBLISHED_AT = time(9)


def add_publications(calendar: Calendar) -> int:
    """Add and publish what is not in the library yet; return how many."""
    content = demo_files.read("publications")
    project = Project.objects.get(is_demo=True, slug=content["project"])
    existing = set(Publication.objects.filter(is_demo=True).values_list("slug", flat=True))
    missing = [row for row in content["publications"] if row["slug"] not in existing]
    for row in missing:
        _add_publication(project, row, calendar)
    return len(missing)


def _add_publication(project: Project, row: Row, calendar: Calendar) -> None:
    publication = Publication.objects.create(
        kind=row["kind"], slug=row["slug"], project=project, is_demo=True
    )
    publication.topics.set(Topic.objects.filter(slug__in=row["topics"]))
    publication.deliverables.set(
        Deliverable.objects.filter(project=project, number=row.get("deliverable"))
    )
    published_at = datetime.combine(calendar.day(row["published"]), PUBLISHED_AT)
    version = Version.objects.create(
        publication=publication,
        published_at=timezone.make_aware(published_at),
        **demo_files.texts(row),
        **_bodies(row["slug"]),
    )
    publish_version(version=version, actor=None)


def _bodies(slug: str) -> Row:
    return {f"body_{code}": demo_files.body(slug, code) for code, _name in settings.LANGUAGES}
