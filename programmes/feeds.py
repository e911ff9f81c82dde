"""Atom: the projects that were published or changed last."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.feeds import ENTRIES, PortalFeed
from core.templatetags.content import period
from programmes.models import Project


class ProjectFeed(PortalFeed):
    kind = "project"
    page = "programmes:project_list"

    def title(self, obj: object) -> str:
        return _("New and changed projects")

    def address(self, obj: object) -> str:
        return reverse("programmes:project_feed")

    def items(self) -> QuerySet[Project]:
        rows = Project.objects.visible_to(AnonymousUser()).defer("search")
        return rows.order_by("-updated_at", "-pk")[:ENTRIES]

    def words(self, item: Project) -> list[str]:
        """When it ran, as exactly as that is known, and its summary."""
        when = period(item.start_on, item.start_precision, item.end_on, item.end_precision)
        return [when, item.text("summary")]
