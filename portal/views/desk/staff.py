"""The desk of ministry staff: queues, reviews and drafts, each by its permission."""

from django.utils import timezone

from accounts.models import DataRequest
from accounts.permissions import can_read_requests
from core.paging import CAP
from helpdesk.models import Ticket
from programmes.models import Project, ProjectReview
from programmes.permissions import can_review_projects
from publications.models import Version

NEWEST = 5


def context(user) -> dict[str, object]:
    """Numbers are capped: a queue of a hundred thousand costs what one of ten costs."""
    shown: dict[str, object] = {}
    if user.has_perm("helpdesk.view_ticket"):
        shown["queues"] = Ticket.objects.counts_for(user)
    shown["may_report"] = user.has_perm("reports.add_report")
    if user.has_perm("programmes.change_project"):
        shown["project_drafts"] = Project.objects.drafts()[: CAP + 1].count()
    if user.has_perm("publications.change_version"):
        shown["version_drafts"] = Version.objects.drafts()[: CAP + 1].count()
    if can_read_requests(user):
        shown["data_requests"] = DataRequest.objects.clock(timezone.localdate())
    if can_review_projects(user):
        waiting = ProjectReview.objects.visible_to(user).waiting_for(user).for_list()
        shown["reviews"] = list(waiting.order_by("submitted_at", "pk")[:NEWEST])
    return shown
