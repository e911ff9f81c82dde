"""“My data”: what the portal holds about me, a copy of it, what I agreed to, what I asked."""

from dataclasses import dataclass

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.forms import CorrectionForm, ErasureForm, notice_version
from accounts.models import Consent, DataExport, DataRequest, Notice, User
from accounts.permissions import person_of
from core import audit
from core.errors import RuleError
from core.personal_data import Holding, gather_holdings, gather_warnings
from core.uploads import file_response

REFRESH_SECONDS = 3
MOST_LISTED = 20


@dataclass(frozen=True)
class Part:
    """One kind of data and how many rows of it there are."""

    holding: Holding
    count: int


def _parts(person: User) -> list[Part]:
    """Count what is held, one query for each kind; kinds without a row are left out."""
    subject = services.subject_of_person(person)
    counted = (
        Part(holding, holding.rows(subject).count())
        for holding in gather_holdings()
        if holding.rows is not None
    )
    return [part for part in counted if part.count]


@login_required
@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """What is held in words, and everything that the person can do about it."""
    person = person_of(request)
    given = set(Consent.objects.in_force().filter(person=person).values_list("purpose", flat=True))
    context = {
        "parts": _parts(person),
        "exports": DataExport.objects.visible_to(person)[:MOST_LISTED],
        "data_requests": DataRequest.objects.of_person(person).for_list()[:MOST_LISTED],
        "consents": [(value, label, value in given) for value, label in Consent.Purpose.choices],
        "notice": Notice.objects.in_force().filter(form=Notice.Form.ACCOUNT).first(),
        "refresh_seconds": REFRESH_SECONDS,
        "today": timezone.localdate(),
    }
    return render(request, "account/my_data.html", context)


@login_required
@reauthentication_required
@require_POST
def export_request(request: HttpRequest) -> HttpResponse:
    """Ask for the file with everything."""
    services.request_export(person=person_of(request), language=get_language() or "tr")
    messages.success(request, _("Your file is being made. We mail you when it is ready."))
    return redirect("accounts:my_data")


@login_required
@reauthentication_required
@never_cache
@require_safe
def export_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand the file to the person whose data it holds, and to nobody else."""
    export = get_object_or_404(DataExport.objects.visible_to(request.user), pk=pk)
    if not export.is_to_be_had(timezone.now()):
        raise Http404
    audit.record_export(actor=request.user, target=export, form="zip")
    return file_response(export.file, export.file_name, "application/zip")


@login_required
@require_POST
def consent_change(request: HttpRequest, purpose: str) -> HttpResponse:
    """Give or withdraw a consent: one press of a button either way."""
    if purpose not in Consent.Purpose.values:
        raise Http404
    person = person_of(request)
    if request.POST.get("give") == "1":
        services.give_consent(person=person, purpose=purpose)
        messages.success(request, _("Your consent has been kept. You can withdraw it here."))
    else:
        services.withdraw_consent(person=person, purpose=purpose)
        messages.success(request, _("Your consent has been withdrawn."))
    return redirect("accounts:my_data")


@login_required
@reauthentication_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest) -> HttpResponse:
    """Ask for a correction of what people cannot change themselves."""
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _open(request, DataRequest.Kind.CORRECTION, form.cleaned_data["wish"])
    return render(request, "account/correction.html", {"form": form})


@login_required
@reauthentication_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: HttpRequest) -> HttpResponse:
    """Ask to be erased, with what that means for this very person."""
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _open(request, DataRequest.Kind.ERASURE, form.cleaned_data["wish"])
    subject = services.subject_of_person(person_of(request))
    context = {"form": form, "warnings": gather_warnings(subject)}
    return render(request, "account/erasure.html", context)


def _open(request: HttpRequest, kind: str, wish: str) -> HttpResponse:
    opened = services.open_request(
        person=person_of(request),
        kind=kind,
        language=get_language() or "tr",
        wish=wish,
        notice_version=notice_version(request.POST, Notice.Form.DATA_REQUEST),
    )
    messages.success(
        request,
        _("Your request %(number)s has come. We answer within thirty days.")
        % {"number": opened.number},
    )
    return redirect(opened)


@login_required
@require_POST
def request_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Take one's own request back."""
    own = get_object_or_404(DataRequest.objects.of_person(request.user), number=number)
    try:
        services.cancel_request(request=own, person=person_of(request))
    except RuleError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You have taken your request back. Nothing was changed."))
    return redirect("accounts:my_data")
