"""All activities of all projects, newest first."""

from django.utils.translation import gettext_lazy as _

from core.paging import KeysetListView
from portal.filters import ActivityFilter
from programmes.models import Activity


class ActivityListView(KeysetListView):
    template_name = "portal/activity_list.html"
    filterset_class = ActivityFilter
    orderings = {
        "newest": (_("Newest first"), ("-listed_on", "-pk")),
        "oldest": (_("Oldest first"), ("listed_on", "pk")),
    }

    def get_queryset(self):
        return Activity.objects.visible_to(self.request.user).for_list()
