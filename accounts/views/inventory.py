"""What the portal holds about people and for how long: the inventory, retention, legal holds."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions, services
from accounts.forms import HoldForm
from accounts.models import DestructionLog, LegalHold
from core import audit, personal_data
from core.csv_files import BYTE_ORDER_MARK, csv_lines
from core.errors import RuleError

NEWEST = 50


def _lines() -> list[tuple[personal_data.Holding, list[personal_data.Line]]]:
    return [
        (holding, list(personal_data.lines_of(holding)))
        for holding in personal_data.gather_holdings()
    ]


@login_required
@never_cache
@require_safe
def inventory(request: HttpRequest) -> HttpResponse:
    """The processing inventory, from the statements of the apps. No query: it names nobody."""
    if not permissions.can_read_inventory(request.user):
        raise Http404
    return render(request, "account/inventory.html", {"holdings": _lines()})


@login_required
@require_safe
def inventory_csv(request: HttpRequest) -> HttpResponse:
    if not permissions.can_read_inventory(request.user):
        raise Http404
    cells = [line.cells() for _holding, lines in _lines() for line in lines]
    language = get_language() or "tr"
    body = csv_lines([personal_data.headings(), *cells], language, start=BYTE_ORDER_MARK)
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    name = f"inventory-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def retention(request: HttpRequest) -> HttpResponse:
    """What each rule would destroy now, what went lately, the legal holds; a POST places one."""
    if not permissions.can_read_requests(request.user):
        raise Http404
    form = HoldForm(request.POST or None)
    if request.method == "POST":
        if not permissions.can_handle_holds(request.user):
            raise PermissionDenied
        if form.is_valid() and _place(request, form):
            return redirect("accounts:retention")
    audit.record_view(actor=request.user, target=LegalHold)
    context = {
        "due": list(services.due_now(timezone.now())),
        "log": DestructionLog.objects.all()[:NEWEST],
        "holds": LegalHold.objects.visible_to(request.user)
        .in_force()
        .select_related("person", "placed_by")[:NEWEST],
        "form": form if permissions.can_handle_holds(request.user) else None,
    }
    return render(request, "account/retention.html", context)


def _place(request: HttpRequest, form: HoldForm) -> bool:
    try:
        services.place_hold(actor=permissions.person_of(request), **form.cleaned_data)
    except RuleError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The legal hold stands from now on."))
    return True


@login_required
@require_POST
def hold_lift(request: HttpRequest, pk: int) -> HttpResponse:
    hold = get_object_or_404(LegalHold.objects.visible_to(request.user), pk=pk)
    if not permissions.can_handle_holds(request.user):
        raise PermissionDenied
    try:
        services.lift_hold(hold=hold, actor=permissions.person_of(request))
    except RuleError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The legal hold has been lifted."))
    return redirect("accounts:retention")
