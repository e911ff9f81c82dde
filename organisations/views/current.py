"""Which of their CSOs somebody works for now: chosen by a POST, kept in the session.

It only says what pages show: a form names the CSO that it is about (`organisation`).
"""

from collections.abc import Sequence
from typing import TypeVar

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.paging import is_storable
from organisations.models import CsoProfile, Membership, Organisation
from organisations.permissions import organisations_of

SESSION_KEY = "cso"
Row = TypeVar("Row", Membership, CsoProfile)


def current(request: HttpRequest, rows: Sequence[Row]) -> Row | None:
    """Return the row of the chosen CSO, else the first: who has left cannot choose it."""
    chosen = request.session.get(SESSION_KEY)
    first = rows[0] if rows else None
    return next((row for row in rows if row.organisation_id == chosen), first)


def remember(request: HttpRequest, organisation: int) -> None:
    """Show this CSO (its primary key) from now on."""
    request.session[SESSION_KEY] = organisation


@require_POST
def cso_choose(request):
    """Work for another of one's CSOs from now on."""
    own = organisations_of(request.user, timezone.now())
    slug = request.POST.get("organisation", "")
    chosen: Organisation = get_object_or_404(own, slug=slug if is_storable(slug) else "")
    remember(request, chosen.pk)
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect("portal:desk")
