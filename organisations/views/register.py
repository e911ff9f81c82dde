"""The ministry's register: the queue of CSOs, and the page on which an officer decides."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.views.readers import ForReaders
from core import audit
from core.errors import RuleError
from core.paging import KeysetListView
from core.permissions import may_in_some_state
from organisations import services
from organisations.filters import QueueFilter
from organisations.forms import CloseForm, RejectForm
from organisations.models import CsoProfile, CsoReview
from organisations.models.facts import mark_of
from organisations.models.likeness import warnings_about
from organisations.permissions import actions_of, can_read_register


class RegisterView(ForReaders, KeysetListView):
    """CSOs that wait for a decision, the longest waiting first; other states by filter."""

    template_name = "organisations/register.html"
    filterset_class = QueueFilter
    orderings = {
        "oldest": (gettext_lazy("Longest waiting first"), ["state_since", "pk"]),
        "newest": (gettext_lazy("Newest first"), ["-state_since", "-pk"]),
    }

    def test_func(self):
        return can_read_register(self.request.user)

    def get_queryset(self):
        return CsoProfile.objects.visible_to(self.request.user).for_list().with_reviewer()

    def get_context_data(self, **kwargs):
        return super().get_context_data(today=timezone.localdate(), **kwargs)


def _found(request: HttpRequest, slug: str) -> CsoProfile:
    """Return a CSO of the register for its readers.

    Raises:
        Http404: there is none, or the register is not theirs to read: both read the same.
    """
    if not can_read_register(request.user):
        raise Http404
    profiles = CsoProfile.objects.visible_to(request.user).for_list()
    return get_object_or_404(profiles, organisation__slug=slug)


def _acting(request: HttpRequest, slug: str, action: str) -> CsoProfile:
    """Return the CSO if this officer may do it; its state, the service looks at.

    Raises:
        PermissionDenied: they may read it only, or belong to it.
    """
    profile = _found(request, slug)
    if not may_in_some_state(request.user, action, profile):
        raise PermissionDenied
    return profile


@login_required
@require_safe
def review_detail(request, slug):
    return _show(request, _found(request, slug))


def _show(
    request: HttpRequest, profile: CsoProfile, refused: forms.Form | None = None
) -> HttpResponse:
    """Render what the CSO states, what was found about it, and what may be done."""
    audit.record_view(actor=request.user, target=profile)
    reviews = CsoReview.objects.visible_to(request.user).filter(profile=profile).for_list()
    history = list(reviews.order_by("-pk"))
    waiting = next((one for one in history if one.decision == "waiting"), None)
    context = {
        "profile": profile,
        "organisation": profile.organisation,
        "fields_of_work": list(profile.organisation.fields_of_work.all()),
        "warnings": warnings_about(profile),
        "history": history,
        "waiting": waiting,
        "actions": actions_of(request.user, profile, timezone.now()),
        "form": refused,
        "reject_form": refused if isinstance(refused, RejectForm) else RejectForm(),
        "close_form": refused if isinstance(refused, CloseForm) else CloseForm(),
        "mark": mark_of(profile),
    }
    return render(request, "organisations/review_detail.html", context)


@login_required
@require_POST
def review_take(request, slug):
    profile = _acting(request, slug, "verify")
    done = _("Noted: the others see that you are looking at this CSO.")
    return _do(
        request, profile, done, lambda: services.take_review(profile=profile, actor=request.user)
    )


@login_required
@require_POST
def review_verify(request, slug):
    profile = _acting(request, slug, "verify")
    mark = request.POST.get("mark", "")
    return _do(
        request,
        profile,
        _("The CSO is verified, and its people are told by mail."),
        lambda: services.verify_cso(profile=profile, actor=request.user, mark=mark),
    )


@login_required
@require_POST
def review_reject(request, slug):
    profile = _acting(request, slug, "reject")
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _show(request, profile, form)
    reason = form.cleaned_data["reason"]
    return _do(
        request,
        profile,
        _("The reason has been mailed to the CSO."),
        lambda: services.reject_cso(profile=profile, actor=request.user, reason=reason),
    )


@login_required
@require_POST
def register_close(request, slug):
    profile = _acting(request, slug, "close")
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _show(request, profile, form)
    reason = form.cleaned_data["reason"]
    return _do(
        request,
        profile,
        _("The organisation is closed, and the reason has been mailed to it."),
        lambda: services.close_cso(profile=profile, actor=request.user, reason=reason),
    )


@login_required
@require_POST
def register_reopen(request, slug):
    profile = _acting(request, slug, "reopen")
    done = _("The CSO is open again; its people complete it and send it.")
    return _do(
        request, profile, done, lambda: services.reopen_cso(profile=profile, actor=request.user)
    )


def _do(
    request: HttpRequest, profile: CsoProfile, done: str, action: Callable[[], object]
) -> HttpResponse:
    """Do it, and come back to the page, which then says how things stand.

    The first verification gives the CSO its address for good, perhaps another one.
    """
    try:
        action()
    except RuleError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    profile.organisation.refresh_from_db(fields=["slug"])
    return redirect("organisations:review_detail", slug=profile.organisation.slug)
