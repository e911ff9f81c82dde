"""What happened with one's own account, as sentences."""

from dataclasses import dataclass

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import audit
from core.models import AuditEvent
from core.paging import KeysetListView


@dataclass(frozen=True)
class Line:
    event: AuditEvent
    sentence: str
    changes: list[audit.Change]
    # Where the person did it from; where staff sit is nobody else's business.
    network: str


class AccountHistoryView(LoginRequiredMixin, KeysetListView):
    """Sign-ins, changes, and who of the ministry looked at or changed the account.

    Staff are named by their office: the person learns what was done, the auditor by whom.
    """

    template_name = "account/account_history.html"
    orderings = {"newest": (gettext_lazy("Newest first"), ["-at", "-pk"])}

    def get_queryset(self):
        return AuditEvent.objects.about(User, self.request.user.pk).select_related("actor")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = context["page"].rows
        told = zip(rows, audit.changes(rows), strict=True)
        return context | {"lines": [self._line(event, changes) for event, changes in told]}

    def _line(self, event: AuditEvent, changes: list[audit.Change]) -> Line:
        is_own = event.actor_id == self.request.user.pk
        office = "" if is_own or event.actor_id is None else _("Ministry staff")
        return Line(
            event=event,
            sentence=audit.sentence(event, who=office),
            changes=changes,
            network=event.address if is_own else "",
        )
