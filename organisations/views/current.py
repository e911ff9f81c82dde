"""Which of their CSOs somebody works for now: chosen by a POST, kept in the session."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.paging import is_storable
from organisations.models import Membership, Organisation
from organisations.permissions import organisations_of
from organisations.views.own import SESSION_KEY


def current_membership(
    request: HttpRequest, memberships: Sequence[Membership]
) -> Membership | None:
    """Return the chosen one of `memberships`, else the first: who has left cannot choose it."""
    chosen = request.session.get(SESSION_KEY)
    kept = [row for row in memberships if row.organisation_id == chosen]
    return next(iter([*kept, *memberships]), None)


def remember(request: HttpRequest, organisation: Organisation) -> None:
    request.session[SESSION_KEY] = organisation.pk


@require_POST
def cso_choose(request):
    """Work for another of one's CSOs from now on."""
    own = organisations_of(request.user, timezone.now())
    slug = request.POST.get("organisation", "")
    remember(request, get_object_or_404(own, slug=slug if is_storable(slug) else ""))
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect("portal:desk")
