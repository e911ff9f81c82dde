"""A CSO's team: who belongs to it, and what its representative does with it."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit
from core.cache import keep_private
from core.errors import RuleError
from core.permissions import may
from organisations import services
from organisations.forms import InviteForm, RoleForm
from organisations.models import INVITED_AS, Handover, Invitation, Membership, Organisation
from organisations.permissions import can_invite, may_invite, organisations_of, roles_that

TeamRow = Membership | Invitation | Handover


def own_organisation(request: HttpRequest, slug: str) -> tuple[Organisation, Membership]:
    """Return a CSO that this person belongs to, and what they are in it.

    Who has come to the ministry's staff since they joined leaves a view: the pages name people.

    Raises:
        Http404: there is none, or they do not belong to it: both read the same.
    """
    at = timezone.now()
    own = organisations_of(request.user, at).defer("search")
    organisation = get_object_or_404(own, slug=slug)
    mine = get_object_or_404(
        Membership.objects.active(at), user=request.user, organisation=organisation
    )
    if request.user.is_staff:
        audit.record_view(actor=request.user, target=organisation)
    return organisation, mine


def acting_in(
    request: HttpRequest, slug: str, action: str, model: type[TeamRow]
) -> tuple[Organisation, Membership]:
    """Return the CSO in whose team this person may do `action` with rows of `model`.

    Raises:
        Http404: they do not belong to it. PermissionDenied: their role in it does not allow it.
    """
    organisation, mine = own_organisation(request, slug)
    if not may(request.user, action, model(organisation=organisation)):
        raise PermissionDenied
    return organisation, mine


def act(request: HttpRequest, slug: str, done: str, action: Callable[[], object]) -> HttpResponse:
    """Do what a button asks for and lead back to the team, saying what happened or why not."""
    try:
        action()
    except RuleError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("organisations:team", slug=slug)


@login_required
@require_safe
def team(request, slug):
    organisation, mine = own_organisation(request, slug)
    return show_team(request, organisation, mine)


def show_team(
    request: HttpRequest,
    organisation: Organisation,
    mine: Membership,
    form: InviteForm | None = None,
) -> HttpResponse:
    """Render the team; `form` is a refused invitation. Addresses only for the representative."""
    at = timezone.now()
    people = Membership.objects.active(at).filter(organisation=organisation)
    context = {
        "organisation": organisation,
        "mine": mine,
        "team": list(people.select_related("user").in_order()),
        "handover": organisation.handovers.waiting(at).for_list().first(),
        "roles": INVITED_AS,
        "leads": mine.role in roles_that("lead", Membership._meta.label_lower),
        "hands_over": mine.role in roles_that("offer", Handover._meta.label_lower),
    }
    if context["leads"]:
        context |= {
            "form": form or (InviteForm() if may_invite(organisation) else None),
            "invitations": [
                (row, row.is_waiting(at), row.can_be_mailed_again(at))
                for row in organisation.invitations.open()
            ],
        }
    return keep_private(render(request, "organisations/team.html", context))


@login_required
@require_POST
def invitation_create(request, slug):
    organisation, mine = acting_in(request, slug, "invite", Invitation)
    if not can_invite(request.user, organisation):
        raise PermissionDenied
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            services.invite(organisation=organisation, actor=request.user, **form.cleaned_data)
        except services.NotInTeamError:
            raise PermissionDenied from None
        except RuleError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The invitation is on its way. It is valid for 14 days."))
            return redirect("organisations:team", slug=slug)
    return show_team(request, organisation, mine, form)


def _own_invitation(request: HttpRequest, slug: str, pk: int, action: str) -> Invitation:
    organisation, _mine = acting_in(request, slug, action, Invitation)
    return get_object_or_404(Invitation.objects.for_list(), organisation=organisation, pk=pk)


@login_required
@require_POST
def invitation_revoke(request, slug, pk):
    invitation = _own_invitation(request, slug, pk, "revoke")
    return act(
        request,
        slug,
        _("The invitation has been taken back. Its link does not work any more."),
        lambda: services.revoke_invitation(invitation=invitation, actor=request.user),
    )


@login_required
@require_POST
def invitation_resend(request, slug, pk):
    invitation = _own_invitation(request, slug, pk, "resend")
    if not can_invite(request.user, invitation.organisation):
        raise PermissionDenied
    return act(
        request,
        slug,
        _("The invitation has been mailed again. The link of the earlier mail has ended."),
        lambda: services.resend_invitation(invitation=invitation, actor=request.user),
    )


def _colleague(request: HttpRequest, slug: str, pk: int) -> Membership:
    """Return somebody else's membership in the CSO whose team this person leads.

    Raises:
        Http404: there is none now. PermissionDenied: they do not lead it, or it is their own.
    """
    organisation, mine = acting_in(request, slug, "lead", Membership)
    people = Membership.objects.active(timezone.now()).select_related("user", "organisation")
    colleague = get_object_or_404(people, organisation=organisation, pk=pk)
    if colleague.pk == mine.pk:
        raise PermissionDenied
    return colleague


@login_required
@require_POST
def member_role(request, slug, pk):
    colleague = _colleague(request, slug, pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose one of the values that are offered."))
        return redirect("organisations:team", slug=slug)
    return act(
        request,
        slug,
        _("The role has been changed."),
        lambda: services.change_role(
            membership=colleague, role=form.cleaned_data["role"], actor=request.user
        ),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request, slug, pk):
    colleague = _colleague(request, slug, pk)
    if request.method != "POST":
        context = {"organisation": colleague.organisation, "colleague": colleague}
        return keep_private(render(request, "organisations/member_remove.html", context))
    return act(
        request,
        slug,
        _("This person does not belong to the organisation any more."),
        lambda: services.remove_member(membership=colleague, actor=request.user),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_leave(request, slug):
    organisation, mine = own_organisation(request, slug)
    if request.method == "POST":
        try:
            services.leave(membership=mine)
        except RuleError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("You do not belong to the organisation any more."))
            return redirect("portal:desk")
    context = {"organisation": organisation, "may_leave": may(request.user, "leave", mine)}
    return keep_private(render(request, "organisations/team_leave.html", context))
