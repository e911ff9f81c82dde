"""Asking for a report, watching it being made, taking it away; checking a paper; the IATI file."""

from textwrap import wrap

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView

from accounts.views.readers import ForReaders
from core import audit
from core.errors import RuleError
from core.paging import KeysetListView
from core.text import slugify_tr
from core.uploads import file_response
from reports import permissions, services
from reports.forms import PortfolioReportForm, ReportForm
from reports.models import IatiFile, Report

REFRESH_SECONDS = 3
IATI_KEPT_SECONDS = 300


class ReportListView(ForReaders, KeysetListView):
    """This person's reports (an auditor sees everybody's), and the form for a new one."""

    template_name = "reports/report_list.html"
    orderings = {"newest": (gettext_lazy("Newest first"), ["-pk"])}

    def test_func(self):
        return permissions.can_open_reports(self.request.user)

    def get_queryset(self):
        return Report.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **kwargs):
        if "form" not in kwargs and permissions.can_request(self.request.user):
            kwargs["form"] = ReportForm(user=self.request.user)
        return super().get_context_data(**kwargs)

    def post(self, request, *args, **kwargs):
        if not permissions.can_request(request.user):
            raise PermissionDenied
        form = ReportForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        report = services.request_report(
            requester=request.user,
            project=form.cleaned_data["project"],
            language=form.cleaned_data["language"],
        )
        return redirect(report)


class PortfolioReportView(ForReaders, FormView):
    """Ask for the report on the portfolio, whose page brings its filter along."""

    template_name = "reports/portfolio_report.html"
    form_class = PortfolioReportForm

    def test_func(self):
        """Who reads reports and may not ask for one is told so."""
        is_reader = permissions.can_open_reports(self.request.user)
        if is_reader and not permissions.can_request(self.request.user):
            raise PermissionDenied
        return is_reader

    def get_form_kwargs(self):
        return {"data": self.request.POST or None, "asked": self.request.GET}

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if not form.is_valid():
            return self.form_invalid(form)
        report = services.request_portfolio_report(
            requester=request.user,
            chosen=form.chosen,
            language=form.cleaned_data["language"],
        )
        return redirect(report)


@login_required
@never_cache
@require_safe
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one report: how far it is, then what came of it."""
    report = _visible_report(request, pk)
    end = report.finished_at or timezone.now()
    context = {
        "report": report,
        "elapsed_seconds": int((end - report.created_at).total_seconds()),
        "refresh_seconds": REFRESH_SECONDS,
        "may_retry": report.has_failed and permissions.can_retry(request.user, report),
    }
    return render(request, "reports/report_detail.html", context)


@login_required
@require_safe
def report_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the file, if this person may read it now."""
    report = _visible_report(request, pk)
    if not report.is_done:
        raise Http404
    audit.record_export(actor=request.user, target=report, form="pdf")
    name = f"{slugify_tr(report.title)[:60].strip('-')}-{report.language}-{report.code}.pdf"
    return file_response(report.file, name, "application/pdf")


@login_required
@require_POST
def report_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a failed report to the workers again."""
    report = _visible_report(request, pk)
    if not permissions.can_retry(request.user, report):
        raise PermissionDenied
    try:
        report = services.retry_report(report=report, actor=report.requester)
    except RuleError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The report is being made again."))
    return redirect(report)


def _visible_report(request: HttpRequest, pk: int) -> Report:
    reports = Report.objects.visible_to(request.user).select_related("requester")
    return get_object_or_404(reports, pk=pk)


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Tell anybody whether a paper with this code is ours, and how to recognise its file.

    Nothing personal is shown. A report that is still being made or has failed has no paper yet,
    so its code reads as unknown.
    """
    report = Report.objects.with_paper(normal_code(code)).first()
    context: dict[str, object] = {"report": report}
    if report is not None:
        # In pieces, so that a phone can break the line between them.
        context["check_sum"] = wrap(report.sha256, 8)
        context["newer"] = Report.objects.made_after(report).only("finished_at").first()
    response = render(request, "reports/verify.html", context, status=200 if report else 404)
    response["X-Robots-Tag"] = "noindex"
    return response


def normal_code(typed: str) -> str:
    """Return a typed code in its stored form: "7kqx m2pd9whf" → "7KQX-M2PD-9WHF".

    ASCII letters only: a dotless ı or a Kelvin sign is no letter of a code.
    """
    letters = "".join(sign for sign in typed if sign.isascii() and sign.isalnum()).upper()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


@require_safe
def iati_file(request: HttpRequest) -> HttpResponseBase:
    """/data/iati.xml: the file made last; never made here. Without one, words in both languages."""
    rows = IatiFile.objects.the_one().exclude(file="")
    row = rows.filter(organisation=settings.IATI_ORG_ID).first()
    if row is None or row.made_at is None:
        return _no_iati()
    etag, made_at = f'"{row.sha256}"', int(row.made_at.timestamp())
    unchanged = get_conditional_response(request, etag=etag, last_modified=made_at)
    if unchanged is not None:
        return unchanged
    response = file_response(row.file, "iati.xml", "application/xml; charset=utf-8")
    if request.method == "HEAD" and isinstance(response, FileResponse):
        # What the file is, and none of it; it is closed with the answer.
        response.streaming_content = ()
    response["ETag"], response["Last-Modified"] = etag, http_date(made_at)
    response["Cache-Control"] = f"public, max-age={IATI_KEPT_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"  # as all files of the open data
    return response


def _no_iati() -> HttpResponse:
    """404 with the reason: this address is asked by machines, and has no language."""
    said = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said.append(_no_iati_reason())
    text = "\n".join([*said, ""])
    return HttpResponse(text, status=404, content_type="text/plain; charset=utf-8")


def _no_iati_reason() -> str:
    if not settings.IATI_ORG_ID:
        return _("There is no IATI file: the institution has not set its IATI identifier.")
    return _("There is no IATI file yet: it is being prepared, or no project can be exported.")
