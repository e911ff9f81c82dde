"""Calendar files (iCalendar): what every event of the portal says of itself, and activities.

Source: RFC 5545, sections 3.6.1 and 3.8.7.4.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from core.models import TimeStampedModel
from programmes.models import Activity

# The library writes some hundred events a second.
MOST_EVENTS = 500


def calendar_file(name: str, events: Iterable[Event], description: str = "") -> bytes:
    """Return a file of `events` in the active language, with the time zones that they use."""
    file = Calendar()
    file.add("prodid", f"-//{settings.SITE_HOST}//Kopru//")
    file.add("version", "2.0")
    file.add("x-wr-calname", name)
    file.add("x-wr-timezone", settings.TIME_ZONE)
    if description:
        file.add("x-wr-caldesc", description)
    for event in events:
        file.add_component(event)
    file.add_missing_timezones()
    return file.to_ical()


def new_event(row: TimeStampedModel, *, address: str, is_cancelled: bool) -> Event:
    """Return the event of a row, without its time and its words.

    The UID is stable: a calendar that imports the file again changes its event, and SEQUENCE grows
    with each change. What was cancelled says so.
    """
    event = Event()
    event.add("uid", f"{row._meta.model_name}-{row.pk}@{settings.SITE_HOST}")
    event.add("dtstamp", row.updated_at)
    event.add("last-modified", row.updated_at)
    event.add("sequence", int(row.updated_at.timestamp()) - int(row.created_at.timestamp()))
    event.add("url", f"{settings.SITE_URL}{address}")
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    return event


def activity_calendar(name: str, activities: Iterable[Activity]) -> bytes:
    """Return the file of activities whose days are known; the others would stand on no day."""
    description = _("Activities of which only the month or the year is known are left out.")
    return calendar_file(name, [_event(activity) for activity in activities], description)


def _event(activity: Activity) -> Event:
    """An all-day event: the sources tell days, never hours."""
    first = activity.start_on or activity.end_on
    last = activity.end_on or activity.start_on
    assert first is not None
    assert last is not None
    cancelled = activity.status == Activity.Status.CANCELLED
    event = new_event(activity, address=activity.get_absolute_url(), is_cancelled=cancelled)
    if activity.status in {Activity.Status.PLANNED, Activity.Status.POSTPONED}:
        event["status"] = "TENTATIVE"
    event.add("dtstart", first)
    # The end of an all-day event is the day after its last one.
    event.add("dtend", last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", activity.text("title"))
    words = [activity.get_kind_display(), activity.get_status_display(), str(activity.project)]
    event.add("description", " · ".join(words))
    place = [activity.text("place"), activity.province.text("name") if activity.province else ""]
    if any(place):
        event.add("location", ", ".join(filter(None, place)))
    return event
