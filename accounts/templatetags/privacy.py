"""The privacy notice of a form, where the form stands: `{% notice "question" %}`."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from accounts.models import Notice
from core import markdown

register = template.Library()


@register.inclusion_tag("components/notice.html")
def notice(form: str) -> dict[str, Any]:
    """Show the notice in force, inside the <form>: its version is sent along (one query).

    accounts.services.record_notice keeps the proof; accounts.forms.notice_version reads the field.
    """
    found = Notice.objects.in_force().filter(form=form).first()
    return {"notice": found, "form_name": form}


@register.filter
def notice_text(notice: Notice) -> SafeString:
    """Show a notice in the reader's language."""
    return markdown.render(notice.text)
