"""Sessions and second factors: what allauth's pages lack."""

import re
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.views import DeactivateTOTPView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from accounts import services
from accounts.models import User

# In this order: Edge and Opera also say Chrome, and Chrome also says Safari.
BROWSERS = {
    "Edge": "Edg",
    "Opera": "OPR",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iOS": "iPhone|iPad",
    "Windows": "Windows",
    "macOS": "Mac OS",
    "Linux": "Linux",
}


def device(user_agent: str) -> str:
    """Return browser and system in words, such as "Firefox, Linux"; they are a guess."""
    found = [
        next((name for name, sign in signs.items() if re.search(sign, user_agent)), "")
        for signs in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or pgettext("device", "Unknown device")


class SessionListView(ListUserSessionsView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.device = device(session.user_agent)
        return context


@login_required
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one other session of one's own."""
    others = UserSession.objects.exclude(session_key=request.session.session_key)
    session = get_object_or_404(others.filter(user=request.user), pk=pk)
    services.end_sessions(sessions=[session], actor=session.user)
    messages.success(request, _("The session has been ended."))
    return redirect("usersessions_list")


class AppRemoveView(DeactivateTOTPView):
    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _hold(request)
        return super().post(request, *args, **kwargs)


class PasskeyRemoveView(RemoveWebAuthnView):
    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _hold(request)
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_list_webauthn")
        return super().post(request, *args, **kwargs)


def _hold(request: HttpRequest) -> None:
    """One removal at a time: two at once could leave staff without a second factor."""
    User.objects.select_for_update().get(pk=request.user.pk)
