"""Data requests: the staff queue with its clock, the page of one, the mailed proof of identity."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions, services
from accounts.forms import AnswerForm, StrangerRequestForm
from accounts.models import DataExport, DataRequest, LegalHold
from accounts.views.readers import ForReaders
from core import audit
from core.errors import RuleError
from core.paging import KeysetListView
from core.personal_data import gather_holdings, gather_warnings
from core.uploads import file_response

State = DataRequest.State


class DataRequestListView(ForReaders, KeysetListView):
    """Requests that wait for an answer, the most urgent first; `?state=` overdue, or all."""

    template_name = "account/data_request_list.html"
    orderings = {"due": (gettext_lazy("Most urgent first"), ["due_on", "pk"])}

    def test_func(self):
        return permissions.can_read_requests(self.request.user)

    def get_queryset(self):
        rows = DataRequest.objects.visible_to(self.request.user).for_list()
        chosen = self.request.GET.get("state")
        if chosen == "overdue":
            return rows.overdue(timezone.localdate())
        return rows if chosen == "all" else rows.open()

    def get_context_data(self, **kwargs):
        if "form" not in kwargs and permissions.can_handle_requests(self.request.user):
            kwargs["form"] = StrangerRequestForm()
        audit.record_view(actor=self.request.user, target=DataRequest)
        state = self.request.GET.get("state", "")
        return super().get_context_data(today=timezone.localdate(), state=state, **kwargs)

    def post(self, request, *args, **kwargs):
        if not permissions.can_handle_requests(request.user):
            raise PermissionDenied
        form = StrangerRequestForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            opened = services.open_request_for(actor=request.user, **form.cleaned_data)
        except RuleError as refusal:
            form.add_error("email", str(refusal))
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, _("The request has been opened, and its link mailed."))
        return redirect(opened)


@login_required
@never_cache
@require_safe
def data_request(request: HttpRequest, number: str) -> HttpResponse:
    """The page of one request: for the person, and for staff with what there is to decide."""
    return _render(request, _visible(request, number))


def _render(request: HttpRequest, row: DataRequest, form: AnswerForm | None = None) -> HttpResponse:
    context = {"data_request": row, "days_left": row.days_left(timezone.localdate())}
    is_own = row.person_id == request.user.pk
    if not is_own and permissions.can_read_requests(request.user):
        audit.record_view(actor=request.user, target=row)
        context |= _staff_context(request, row)
        context["form"] = form or AnswerForm()
    return render(request, "account/data_request.html", context)


def _staff_context(request: HttpRequest, row: DataRequest) -> dict[str, object]:
    """What staff need to decide: what is held, what stands against it, which steps are open."""
    if not row.is_open:
        return {"is_staff_page": True}
    subject = services.subject_of(row)
    counts = [
        (holding.title, holding.rows(subject).count())
        for holding in gather_holdings()
        if holding.rows is not None
    ]
    moves = services.MOVES[row.state] if permissions.can_handle_requests(request.user) else {}
    # Who has proved who they are is not asked once more.
    still = {State.IN_PROGRESS} if row.identity_proved_at else {State.IDENTITY_CHECK}
    return {
        "is_staff_page": True,
        "counts": [(title, count) for title, count in counts if count],
        "warnings": gather_warnings(subject) if row.kind == DataRequest.Kind.ERASURE else [],
        "is_held": LegalHold.objects.in_force().filter(services.holds_on(subject)).exists(),
        "steps": [
            (state, State(state).label)
            for state, sides in moves.items()
            if services.Side.STAFF in sides and state in still
        ],
        "may_answer": State.ANSWERED in moves,
        "may_refuse": State.REFUSED in moves,
    }


@login_required
@require_POST
def data_request_move(request: HttpRequest, number: str) -> HttpResponse:
    """Put a request into identity check, or in progress."""
    row = _handled(request, number)
    state = request.POST.get("state", "")
    if state not in {State.IDENTITY_CHECK, State.IN_PROGRESS}:
        raise Http404
    try:
        services.move_request(request=row, actor=permissions.person_of(request), state=state)
    except RuleError as refusal:
        messages.error(request, str(refusal))
    return redirect(row)


@login_required
@require_POST
def data_request_answer(request: HttpRequest, number: str) -> HttpResponse:
    """Answer a request, or refuse it: the button says which."""
    row = _handled(request, number)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _render(request, row, form)
    words, actor = form.cleaned_data["answer"], permissions.person_of(request)
    try:
        if request.POST.get("decision") == "refuse":
            services.refuse_request(request=row, actor=actor, reason=words)
        else:
            services.answer_request(request=row, actor=actor, answer=words)
    except RuleError as refusal:
        form.add_error(None, str(refusal))
        return _render(request, row, form)
    messages.success(request, _("The person has been mailed."))
    return redirect(row)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def data_request_identity(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: opening it changes nothing, the button proves that the address is theirs."""
    number = permissions.read_identity(token)
    row = DataRequest.objects.filter(number=number).first() if number else None
    if row is None or not row.is_open:
        return render(request, "account/identity_over.html", status=404)
    if request.method == "POST":
        row = services.prove_identity(request=row)
    return render(request, "account/identity.html", {"data_request": row})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, token: str) -> HttpResponseBase:
    """The mailed link to a copy: opening it takes nothing away, the button hands out the file."""
    made_for_addresses = DataExport.objects.filter(person=None)
    export = made_for_addresses.filter(pk=permissions.read_copy(token)).first()
    if export is None or not export.is_to_be_had(timezone.now()):
        return render(request, "account/copy_over.html", status=404)
    if request.method == "POST":
        audit.record_export(actor=request.user, target=export, form="zip")
        return file_response(export.file, export.file_name, "application/zip")
    return render(request, "account/copy.html", {"export": export})


def _visible(request: HttpRequest, number: str) -> DataRequest:
    rows = DataRequest.objects.visible_to(request.user).select_related("person", "handler")
    return get_object_or_404(rows, number=number)


def _handled(request: HttpRequest, number: str) -> DataRequest:
    """Find a request for somebody who handles requests; the person's own page has no such steps."""
    row = _visible(request, number)
    if not permissions.can_handle_requests(request.user):
        raise PermissionDenied
    return row
