"""The auditor's page: who did, saw or took what, and the same as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import audit
from core.admin.rows import link_to_row
from core.models import AuditEvent
from core.paging import KeysetListView
from core.permissions import can_read_trail
from portal.exports.audit import trail_csv
from portal.filters import AuditFilter


@dataclass(frozen=True)
class Line:
    """One event in the reader's words."""

    event: AuditEvent
    sentence: str
    kind: str
    row: SafeString | str
    changes: list[audit.Change]


def lines(events: list[AuditEvent]) -> Iterator[Line]:
    for event, changes in zip(events, audit.changes(events), strict=True):
        yield Line(
            event=event,
            sentence=audit.sentence(event),
            kind=audit.kind(event.target_label),
            row=link_to_row(event.target_label, event.target_id) if event.target_id else "",
            changes=changes,
        )


class AuditView(LoginRequiredMixin, KeysetListView):
    """All events, the newest first, behind filters. To others the page does not exist."""

    template_name = "portal/audit_list.html"
    filterset_class = AuditFilter
    orderings = {
        "newest": (gettext_lazy("Newest first"), ["-at", "-pk"]),
        "oldest": (gettext_lazy("Oldest first"), ["at", "pk"]),
    }

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not can_read_trail(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return AuditEvent.objects.select_related("actor")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"lines": list(lines(context["page"].rows))}


@login_required
@require_safe
def audit_file(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered events as CSV, the newest first; taking it is an event itself."""
    if not can_read_trail(request.user):
        raise Http404
    asked = AuditFilter(request.GET, queryset=AuditEvent.objects.all(), request=request)
    events: Any = asked.qs
    if request.method == "GET":
        used = [name for name, value in asked.form.cleaned_data.items() if value]
        audit.record_export(actor=request.user, target=AuditEvent, form="csv", filters=used)
    response = StreamingHttpResponse(
        trail_csv(events, get_language() or "tr"), content_type="text/csv; charset=utf-8"
    )
    name = f"{_('audit-trail')}-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
