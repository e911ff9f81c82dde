"""What reports tell on other pages: a project's open doubts, for staff; the IATI file."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.translation import Translated, translated
from programmes.models import Project
from programmes.signals import Line, OpenDataPart, Section
from reports.data.iati import REASONS
from reports.data.sources import DoubtLine, collect_doubts
from reports.models import IatiFile


def project_section(*, project: Project, user: object, at: datetime, **kwargs: object) -> Section:
    """Return what staff have to settle about a project; others are told nothing, at no cost.

    One query, and one more for each kind of record that is in doubt.
    """
    doubts = collect_doubts(project) if getattr(user, "is_staff", False) else ()
    lines = [_line(doubt) for doubt in doubts]
    return Section("doubts", _("Open doubts"), lines, is_for_staff=True)


def _line(doubt: DoubtLine) -> Line:
    subject = ": ".join(part for part in (capfirst(doubt.what), doubt.record) if part)
    place = ", ".join(part for part in (doubt.field, doubt.document, doubt.place) if part)
    quote = f"“{doubt.quote}”" if doubt.quote else ""
    return Line(
        url=reverse("admin:core_sourcenote_change", args=[doubt.number]),
        title=_in_words(subject),
        meta=place,
        texts=[_in_words(quote), _in_words(doubt.text)],
    )


def _in_words(text: str) -> Translated:
    return Translated(text, get_language() or "tr", is_fallback=False)


@dataclass(frozen=True)
class Skipped:
    """A published project that is not in the IATI file, and why."""

    title: Translated
    url: str
    reason: str


@dataclass(frozen=True)
class IatiPart:
    """The IATI file as the open-data page shows it; without `made_at` it is not made yet.

    Without an `organisation` (its identifier) there is none, and the page says so.
    """

    organisation: str
    url: str
    made_at: datetime | None
    size_bytes: int
    projects: int
    skipped: list[Skipped]


def iati_part(**kwargs: object) -> OpenDataPart:
    """Return the section of the open-data page on IATI (two queries, none without identifier)."""
    return OpenDataPart("reports/iati_section.html", _iati())


def _iati() -> IatiPart:
    organisation = settings.IATI_ORG_ID
    rows = IatiFile.objects.the_one().filter(organisation=organisation)
    row = rows.first() if organisation else None
    return IatiPart(
        organisation=organisation,
        url=settings.SITE_URL + reverse("iati_file") if row and row.file else "",
        made_at=row.made_at if row else None,
        size_bytes=row.size_bytes if row else 0,
        projects=row.projects if row else 0,
        skipped=skipped_projects(row) if row else [],
    )


def skipped_projects(row: IatiFile) -> list[Skipped]:
    """Return the projects that the file leaves out, as far as they are still public."""
    public = Project.objects.visible_to(AnonymousUser()).for_list()
    return [
        Skipped(
            translated(project, "title"),
            project.get_absolute_url(),
            str(REASONS[row.skipped[str(project.pk)]]),
        )
        for project in public.filter(pk__in=row.skipped).order_by("pk")
    ]
