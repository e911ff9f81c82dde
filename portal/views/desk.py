"""My desk: what a signed-in person should do next; CSO people and ministry staff alike."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from core.paging import CAP
from helpdesk.models import Ticket
from programmes.models import Project, ProjectReview
from programmes.permissions import can_review_projects
from publications.models import Version

NEWEST = 5


class DeskView(LoginRequiredMixin, TemplateView):
    """To-do first, then own questions; staff see their queues and drafts by permission."""

    template_name = "portal/desk.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        memberships = user.memberships.select_related("organisation").defer("organisation__search")
        own = Ticket.objects.of_asker(user).for_list()
        return super().get_context_data(
            memberships=list(memberships),
            to_read=list(own.to_read()[:NEWEST]),
            tickets=list(own[:NEWEST]),
            staff=self._staff_context(user) if user.is_staff else None,
            **kwargs,
        )

    def _staff_context(self, user) -> dict[str, object]:
        """Numbers are capped: a queue of a hundred thousand costs what one of ten costs."""
        context: dict[str, object] = {}
        if user.has_perm("helpdesk.view_ticket"):
            context["queues"] = Ticket.objects.counts_for(user)
        context["may_report"] = user.has_perm("reports.add_report")
        if user.has_perm("programmes.change_project"):
            context["project_drafts"] = Project.objects.drafts()[: CAP + 1].count()
        if user.has_perm("publications.change_version"):
            context["version_drafts"] = Version.objects.drafts()[: CAP + 1].count()
        if can_review_projects(user):
            waiting = ProjectReview.objects.visible_to(user).waiting_for(user).for_list()
            context["reviews"] = list(waiting.order_by("submitted_at", "pk")[:NEWEST])
        return context
