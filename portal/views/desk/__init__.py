"""My desk: what a signed-in person should do next; CSO people and ministry staff alike."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils import timezone
from django.views.generic import TemplateView

from portal.views.desk import cso, staff


class DeskView(LoginRequiredMixin, TemplateView):
    """To-do first, then what is one's own; staff see their queues and drafts by permission."""

    template_name = "portal/desk.html"

    def get_context_data(self, **kwargs):
        user, at = self.request.user, timezone.now()
        return super().get_context_data(
            **cso.context(self.request, at),
            staff=staff.context(user) if user.is_staff else None,
            **kwargs,
        )
