"""Handing over the representative's role: offering, withdrawing, answering."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.cache import keep_private
from core.errors import RuleError
from organisations import services
from organisations.forms import HandoverForm
from organisations.models import Handover
from organisations.permissions import is_member
from organisations.views.team import act, acting_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def handover_create(request, slug):
    organisation, mine = acting_in(request, slug, "offer", Handover)
    typed = request.POST if request.method == "POST" else None
    form = HandoverForm(typed, organisation=organisation, representative=mine)
    if form.is_valid():
        try:
            services.offer_handover(actor=request.user, **form.cleaned_data)
        except RuleError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The offer has been mailed. It is valid for 14 days."))
            return redirect("organisations:team", slug=slug)
    context = {"organisation": organisation, "form": form}
    return keep_private(render(request, "organisations/handover_create.html", context))


@login_required
@require_POST
def handover_withdraw(request, slug):
    organisation, _mine = acting_in(request, slug, "offer", Handover)
    handover = get_object_or_404(organisation.handovers.open(), from_person=request.user)
    return act(
        request,
        slug,
        _("The offer has been withdrawn. You stay the representative."),
        lambda: services.withdraw_handover(handover=handover, actor=request.user),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def handover_detail(request, pk):
    """The offer, for the member to whom it was made; answered, it leads to the team."""
    handover = get_object_or_404(Handover.objects.for_list(), pk=pk, to_person=request.user)
    if not is_member(request.user, handover.organisation, timezone.now()):
        raise Http404
    answer = {"accept": services.accept_handover, "decline": services.decline_handover}.get(
        request.POST.get("answer", "")
    )
    if answer is not None:
        done = _("Your answer has been saved, and everybody concerned is mailed.")
        return act(
            request,
            handover.organisation.slug,
            done,
            lambda: answer(handover=handover, person=request.user),
        )
    context = {"handover": handover, "is_waiting": handover.is_waiting(timezone.now())}
    return keep_private(render(request, "organisations/handover_detail.html", context))
