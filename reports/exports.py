"""What reports tell on other pages: a project's open doubts, for staff."""

from datetime import datetime

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.translation import Translated
from programmes.models import Project
from programmes.signals import Line, Section
from reports.data.sources import DoubtLine, collect_doubts


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
