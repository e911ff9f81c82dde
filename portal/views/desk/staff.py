"""The desk of ministry staff: what waits for each role, and where the rest is."""

from django.utils import timezone

from accounts.permissions import can_read_requests
from core.permissions import READ, can_read_trail, may
from portal.views.desk.pilots import pilots_of
from portal.views.desk.queues import groups_of
from programmes.models import ProjectReview
from programmes.permissions import can_review_projects

NEWEST = 5


def context(user) -> dict[str, object]:
    """What stands on the desk; the number of queries does not follow the number of rows."""
    today = timezone.localdate()
    groups, pilots = groups_of(user, today), pilots_of(user, today)
    return {
        "groups": groups,
        "is_empty": not any(group.waiting for group in groups),
        # Who may do everything has the permission, too, but is told of pilots only with one.
        "is_coordinator": bool(pilots)
        or (
            user.has_perm("programmes.coordinate_pilots")
            and not user.has_perm("programmes.view_project")
        ),
        "pilots": pilots,
        "reviews": _reviews(user),
        "may_report": may(user, READ, "reports.report"),
        "may_read_requests": can_read_requests(user),
        "may_audit": can_read_trail(user),
        "sees_quality": user.has_perm("programmes.view_project"),
    }


def _reviews(user) -> list[ProjectReview]:
    """The projects that have waited longest for this person."""
    if not can_review_projects(user):
        return []
    waiting = ProjectReview.objects.visible_to(user).waiting_for(user).for_list()
    return list(waiting.order_by("submitted_at", "pk")[:NEWEST])
