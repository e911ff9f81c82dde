"""The page that an invitation's mail leads to, for people with and without an account."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import notice_version
from core.cache import keep_private
from core.errors import RuleError
from organisations import services
from organisations.models import Invitation, Organisation
from organisations.permissions import can_belong, confirmed_addresses, is_member
from organisations.views.current import remember

# The link that somebody opened before they signed in or signed up: their desk shows it afterwards.
SESSION_KEY = "invitation"
# Refusals of this account; another one may accept.
KEPT_OPEN = (
    services.UnconfirmedAddressError,
    services.InTeamAlreadyError,
    services.StaffAccountError,
)


def find_invitation(request: HttpRequest, key: str) -> Invitation:
    """Return the invitation of a mailed token, or of a number, mailed to an address of one's own.

    Raises:
        Http404: no such invitation, or the number of somebody else's: both read the same.
    """
    invitations = Invitation.objects.for_list()
    if key.isascii() and key.isdigit() and len(key) < 18:
        addresses = confirmed_addresses(request.user)
        found = invitations.for_addresses(addresses).filter(pk=int(key)).first()
    else:
        found = invitations.by_token(key).first()
    if found is None:
        raise Http404
    return found


def _closed(request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
    context = {"title": title, "text": text}
    return keep_private(
        render(request, "organisations/invitation_closed.html", context, status=status)
    )


def _unknown(request: HttpRequest) -> HttpResponse:
    text = _("Perhaps a part of the link was lost on the way. Please copy the whole link.")
    return _closed(request, _("We do not know this invitation"), text, status=HTTPStatus.NOT_FOUND)


def _over(request: HttpRequest, refusal: RuleError) -> HttpResponse:
    title = _("This invitation does not work any more")
    return _closed(request, title, str(refusal), status=HTTPStatus.GONE)


@require_safe
def invitation_detail(request, key):
    """Say who invites into what; opening the link changes nothing, mail programs do so alone."""
    try:
        invitation = find_invitation(request, key)
    except Http404:
        return _unknown(request)
    if is_member(request.user, invitation.organisation, timezone.now()):
        return redirect("organisations:team", slug=invitation.organisation.slug)
    try:
        services.check_invitation(invitation, timezone.now())
    except RuleError as refusal:
        return _over(request, refusal)
    if not request.user.is_authenticated:
        request.session[SESSION_KEY] = key
    addresses = confirmed_addresses(request.user)
    context = {
        "invitation": invitation,
        "key": key,
        "addresses": addresses,
        "is_to_other_address": invitation.email not in addresses,
        "is_staff_account": not can_belong(request.user),
    }
    return keep_private(render(request, "organisations/invitation_detail.html", context))


@login_required
@require_POST
def invitation_accept(request, key):
    try:
        invitation = find_invitation(request, key)
    except Http404:
        return _unknown(request)
    try:
        services.accept_invitation(
            invitation=invitation,
            person=request.user,
            notice_version=notice_version(request.POST, "invitation"),
        )
    except KEPT_OPEN as refusal:
        messages.error(request, str(refusal))
        return redirect("organisations:invitation_detail", key=key)
    except RuleError as refusal:
        return _over(request, refusal)
    return _welcome(request, invitation.organisation)


def _welcome(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    request.session.pop(SESSION_KEY, None)
    remember(request, organisation.pk)
    messages.success(request, _("Welcome. You belong to the organisation’s team now."))
    return redirect("organisations:team", slug=organisation.slug)


@require_POST
def invitation_decline(request, key):
    """Say no; nobody needs an account for that, the link shows who was invited."""
    try:
        invitation = find_invitation(request, key)
    except Http404:
        return _unknown(request)
    person = request.user if request.user.is_authenticated else None
    try:
        services.decline_invitation(invitation=invitation, person=person)
    except RuleError as refusal:
        return _over(request, refusal)
    request.session.pop(SESSION_KEY, None)
    messages.success(request, _("You have declined the invitation."))
    return redirect(reverse("portal:desk") if person else reverse("portal:home"))
