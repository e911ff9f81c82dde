"""What happened with one's own account, as sentences."""

from dataclasses import dataclass

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Consent, DataExport, DataRequest, User
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

    With what happened to the person's consents, copies and data requests. Staff are named by their
    office: the person learns what was done, the auditor by whom.
    """

    template_name = "account/account_history.html"
    orderings = {"newest": (gettext_lazy("Newest first"), ["-at", "-pk"])}

    def get_queryset(self):
        me = self.request.user.pk
        events = Q(target_label=User._meta.label_lower, target_id=str(me))
        for model in (Consent, DataExport, DataRequest):
            own = model._default_manager.filter(person=me).annotate(key=Cast("pk", CharField()))
            label = model._meta.label_lower
            events |= Q(target_label=label, target_id__in=own.values("key"))
        return AuditEvent.objects.filter(events).select_related("actor")

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
