"""All activities of all projects: a list, a calendar, a page for each, and calendar files."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from core.paging import KeysetListView
from core.redirects import SlugDetailView
from portal.feeds import ActivityFeed
from portal.filters import ActivityFilter, CalendarFilter
from programmes.exports import MOST_EVENTS, Month, MonthPage, activity_calendar, activity_data
from programmes.models import Activity, funding_of
from programmes.models.activity import ActivityQuerySet
from publications.models import Publication, Version

NUMBER = re.compile(r"(?:[-a-z0-9]*-)?([0-9]{1,18})")
# What an activity's page lists of its project's publications.
NEWEST = 10


class ActivityListView(KeysetListView):
    template_name = "portal/activity_list.html"
    filterset_class = ActivityFilter
    orderings = {
        "newest": (gettext_lazy("Newest first"), ("-listed_on", "-pk")),
        "oldest": (gettext_lazy("Oldest first"), ("listed_on", "pk")),
    }

    def get_queryset(self):
        return Activity.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **kwargs):
        return super().get_context_data(feeds=[ActivityFeed().as_link()], **kwargs)


class ActivityCalendarView(TemplateView):
    """One month as a table, and beside it what is known by month or year only."""

    template_name = "portal/activity_calendar.html"

    def get_context_data(self, **kwargs):
        activities = Activity.objects.visible_to(self.request.user).for_list()
        chosen = CalendarFilter(self.request.GET, activities, request=self.request)
        rows = chosen.qs
        problems = []
        if not chosen.is_valid():
            problems.append(_("One of the filters could not be used; it was left out."))
        typed, today = chosen.form.cleaned_data, timezone.localdate()
        month = Month(int(typed.get("year") or today.year), int(typed.get("month") or today.month))
        chosen.show(month)
        return super().get_context_data(
            filter=chosen,
            problems=problems,
            month=month,
            shown=MonthPage(rows, month),
            weekdays=WEEKDAYS.values(),
            **kwargs,
        )


class ActivityDetailView(SlugDetailView):
    """One activity, found by the number at the end of its address (decision 0018)."""

    template_name = "portal/activity_detail.html"
    context_object_name = "activity"

    def get_queryset(self):
        return _numbered(self.request, self.kwargs["slug"])

    def moved(self):
        """An address with other words, from before the title was changed."""
        return self.get_queryset().first()

    def get_context_data(self, **kwargs):
        activity, user = self.object, self.request.user
        publications = Version.objects.visible_to(user, timezone.now()).exclude(
            publication__kind=Publication.Kind.NEWS
        )
        return super().get_context_data(
            project=activity.project,
            funding=funding_of(activity.project),
            json_ld=activity_data(activity),
            figures=activity.figures.all(),
            catchment=activity.catchment.order_by("plate_code").defer("search"),
            publications=publications.filter(publication__project=activity.project)
            .for_list()
            .order_by("-published_at", "-pk")[:NEWEST],
            **kwargs,
        )


@require_safe
def activity_calendar_file(request: HttpRequest, slug: str) -> HttpResponse:
    """One activity for a calendar programme; one whose day is not known stands on none."""
    activity = get_object_or_404(_numbered(request, slug).known_by_day())
    return _calendar_answer(activity_calendar(str(activity), [activity]), activity.slug)


@require_safe
def activity_list_calendar(request: HttpRequest) -> HttpResponse:
    """The newest activities of the filtered list whose days are known, for a calendar programme."""
    activities = Activity.objects.visible_to(request.user).for_list()
    found = ActivityFilter(request.GET, activities, request=request).qs.known_by_day()
    rows = found.for_calendar().order_by("-listed_on", "-pk")[:MOST_EVENTS]
    return _calendar_answer(activity_calendar(_("Activities"), rows), "activities")


def _calendar_answer(calendar: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer


def _numbered(request: HttpRequest, slug: str) -> ActivityQuerySet:
    """The activity, as a queryset, whose number the address ends with; none if it has none."""
    activities = Activity.objects.visible_to(request.user).for_detail()
    number = NUMBER.fullmatch(slug)
    return activities.filter(pk=number[1]) if number else activities.none()
