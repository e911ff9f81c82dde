"""Trainings in other shapes: a section of the project's page, a calendar file."""

from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from icalendar import Event

from core.templatetags.content import period
from core.templatetags.json_ld import Data, absolute, publisher, said
from core.translation import translated
from programmes.exports import ATTENDANCE, Links, calendar_file, new_event
from programmes.models import Activity, Project
from programmes.models.project import ProjectQuerySet
from programmes.signals import Line, Number, Section
from trainings.models import Delivery, Round, TrainingProgramme

MOST_PROGRAMMES = 20


def project_section(*, project: Project, user: object, at: datetime, **kwargs: object) -> Section:
    """Return the training programmes of a project with their rounds, for its page (two queries)."""
    rounds = Round.objects.visible_to(user).defer("search").order_by("ordinal")
    programmes = TrainingProgramme.objects.filter(project=project).order_by("pk")
    lines = [
        line
        for programme in programmes.prefetch_related(Prefetch("rounds", rounds))[:MOST_PROGRAMMES]
        for line in _lines(programme)
    ]
    return Section("trainings", _("Trainings"), lines)


def portfolio_numbers(
    *, projects: ProjectQuerySet, user: object, links: Links, **kwargs: object
) -> list[Number]:
    """Count the training rounds of projects (one query)."""
    count = Round.objects.visible_to(user).filter(programme__project__in=projects).count()
    return [
        Number(
            count, pgettext("in numbers", "training rounds"), links.of("trainings:training_list")
        )
    ]


def _lines(programme: TrainingProgramme) -> list[Line]:
    """A training programme, which has no page of its own, and its rounds, which have."""
    texts = [translated(programme, name) for name in ("description", "mentoring")]
    of_rounds = [
        Line(one.get_absolute_url(), translated(one, "title"), _meta(one))
        for one in programme.rounds.all()
    ]
    return [Line("", translated(programme, "title"), _days(programme), texts), *of_rounds]


def _days(programme: TrainingProgramme) -> str:
    if not programme.days:
        return ""
    words = ngettext("%(n)d day", "%(n)d days", programme.days)
    return words % {"n": programme.days}


def _meta(one: Round) -> str:
    if not one.start_on and not one.end_on:
        return _("dates not recorded")
    return period(one.start_on, one.start_precision, one.end_on, one.end_precision)


def calendar(delivery: Delivery) -> bytes:
    """Return an iCalendar file with one event, repeated on each day of a delivery.

    Source: RFC 5545, section 3.8.5.3.
    """
    return calendar_file(str(delivery.round), [_event(delivery)])


def _event(delivery: Delivery) -> Event:
    zone = timezone.get_default_timezone()
    days = (delivery.end_on - delivery.start_on).days + 1
    event = new_event(
        delivery,
        address=delivery.get_absolute_url(),
        is_cancelled=delivery.state == Delivery.State.CANCELLED,
    )
    event.add("dtstart", datetime.combine(delivery.start_on, delivery.starts_at, zone))
    event.add("dtend", datetime.combine(delivery.start_on, delivery.ends_at, zone))
    if days > 1:
        event.add("rrule", {"freq": "daily", "count": days})
    event.add("summary", str(delivery.round))
    event.add("location", ", ".join(filter(None, [delivery.text("venue"), str(delivery.province)])))
    return event


def delivery_data(delivery: Delivery) -> Data | None:
    """Return a delivery as an event for search engines; None for a draft and an invented one."""
    if delivery.is_demo or delivery.state == Delivery.State.DRAFT:
        return None
    zone = timezone.get_default_timezone()
    start = datetime.combine(delivery.start_on, delivery.starts_at, zone)
    end = datetime.combine(delivery.end_on, delivery.ends_at, zone)
    is_cancelled = delivery.state == Delivery.State.CANCELLED
    status = "EventCancelled" if is_cancelled else "EventScheduled"
    return {
        "@type": "EducationEvent",
        "name": f"{delivery.round}: {delivery.province}",
        "description": said(translated(delivery, "note")),
        "url": absolute(delivery.get_absolute_url()),
        "inLanguage": get_language() or "",
        "startDate": start.isoformat(timespec="minutes"),
        "endDate": end.isoformat(timespec="minutes"),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": f"https://schema.org/{ATTENDANCE[Activity.Mode(delivery.mode)]}",
        "location": _place(delivery),
        "organizer": publisher(),
    }


def _place(delivery: Delivery) -> Data:
    """The venue in its province; the page itself where people meet online only."""
    if delivery.mode == Activity.Mode.ONLINE:
        return {"@type": "VirtualLocation", "url": absolute(delivery.get_absolute_url())}
    return {
        "@type": "Place",
        "name": delivery.text("venue") or str(delivery.province),
        "address": {
            "@type": "PostalAddress",
            "addressRegion": str(delivery.province),
            "addressCountry": "TR",
        },
    }
