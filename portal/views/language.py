"""The language switch: remembers the choice and goes back to the same page and query."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import translate_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from core.translation import remember_language


@require_safe
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Set the language cookie and redirect to `next` in that language; only our own pages."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    target = request.GET.get("next", "")
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = f"/{code}/"
    # An address is understood only in its own language, which need not be the browser's.
    with translation.override(translation.get_language_from_path(target) or code):
        response = HttpResponseRedirect(translate_url(target, code))
    remember_language(response, code)
    response["X-Robots-Tag"] = "noindex"
    return response
