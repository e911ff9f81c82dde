"""Every mail with an invented context, as text and as HTML, in both languages; in DEBUG only."""

from collections.abc import Callable
from typing import Any

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import outbox


@require_safe
def mail_samples(request: HttpRequest) -> HttpResponse:
    """The list: each mail by its subject and text, with a link to its HTML."""
    mails = [
        {"template": template, "forms": [_form(template, code) for code, _ in settings.LANGUAGES]}
        for template in outbox.samples()
    ]
    return render(request, "portal/mail_samples.html", {"mails": mails})


def _form(template: str, language: str) -> dict[str, Any]:
    context = outbox.samples()[template]
    rendered = outbox.render(template=template, language=language, context=context)
    return {"language": language, **rendered}


@require_safe
def mail_sample(request: HttpRequest, template: str, code: str) -> HttpResponseBase:
    """The HTML of one mail as a mail program shows it."""
    if template not in outbox.samples() or code not in dict(settings.LANGUAGES):
        raise Http404
    return _as_a_mail_program(_form(template, code)["html"])(request)


def _as_a_mail_program(html: str) -> Callable[[HttpRequest], HttpResponseBase]:
    """A mail carries its styles itself, which our own pages may not."""
    policy = {"style-src": [UNSAFE_INLINE], "script-src": [NONE]}
    return csp_replace(policy)(lambda request: HttpResponse(html))
