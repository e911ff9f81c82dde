"""Atom: the activities that were announced last."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.feeds import ENTRIES, PortalFeed
from core.templatetags.content import period
from programmes.models import Activity


class ActivityFeed(PortalFeed):
    kind = "activity"
    page = "portal:activity_list"

    def title(self, obj: object) -> str:
        return _("New activities")

    def address(self, obj: object) -> str:
        return reverse("portal:activity_feed")

    def items(self) -> QuerySet[Activity]:
        """By number: activities have no day of announcement, and the number costs no sorting."""
        rows = Activity.objects.visible_to(AnonymousUser()).select_related("project", "province")
        return rows.defer("search", "project__search", "province__search").order_by("-pk")[:ENTRIES]

    def words(self, item: Activity) -> list[str]:
        """When, as exactly as that is known, where, and under which project."""
        when = period(item.start_on, item.start_precision, item.end_on, item.end_precision)
        place = item.province.text("name") if item.province else ""
        kinds = [str(item.get_kind_display()), str(item.get_status_display())]
        return [*kinds, when, place, str(item.project), item.text("description")]

    def is_invented(self, item: Activity) -> bool:
        return item.project.is_demo
