"""What search engines read of a page: schema.org as JSON-LD (docs/decisions/0016).

A page puts `json_ld` into its context and base.html writes it; the breadcrumb writes its own trail.
Dates are as precise as they are known, texts are those that the page shows.
"""

import json
from datetime import date
from html import unescape

from django import template
from django.conf import settings
from django.template.context import Context
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.translation import gettext as _

from core.translation import Translated

register = template.Library()

# A name in schema.org → a text, a number, or more of the same.
Data = dict[str, object]
CONTEXT = "https://schema.org"
# A text in a page must neither end the script nor begin another one, or a comment.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
LENGTHS = {"year": len("2018"), "month": len("2018-05"), "day": len("2018-05-14")}


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def said(text: Translated) -> str | Data:
    """Return a text; one in another language than the page's says so."""
    return {"@language": text.language, "@value": text.text} if text.is_fallback else text.text


def iso_precise(day: date | None, precision: str = "day") -> str:
    """Return a date no more precisely than it is known, by ISO 8601: "2018-05"; "" for none."""
    return day.isoformat()[: LENGTHS[precision]] if day else ""


def publisher() -> Data:
    """Refer to the institution, which the home page describes."""
    return {"@type": "GovernmentOrganization", "@id": absolute("/#institution")}


@register.filter(name="json_ld")
def json_ld(data: Data | None) -> SafeString:
    """Write data for machines into a page: without its empty values, or nothing at all."""
    if not data:
        return mark_safe("")
    filled = {name: value for name, value in data.items() if value not in ("", None, [], {})}
    text = json.dumps({"@context": CONTEXT, **filled}, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>')


@register.simple_tag(takes_context=True)
def breadcrumb_data(context: Context) -> SafeString:
    """Write the trail that components/breadcrumb.html shows, from the same variables."""
    steps: list[tuple[object, object]] = [(_("Home"), reverse("portal:home"))]
    for name in ("parent", "parent2"):
        if context.get(name):
            steps.append((context[name], context[f"{name}_url"]))
    trail = [
        _step(number, name, absolute(str(url))) for number, (name, url) in enumerate(steps, start=1)
    ]
    trail.append(_step(len(trail) + 1, context.get("here")))
    return json_ld({"@type": "BreadcrumbList", "itemListElement": trail})


def _step(position: int, name: object, url: str = "") -> Data:
    step: Data = {"@type": "ListItem", "position": position, "name": _plain(name)}
    return step | ({"item": url} if url else {})


def _plain(name: object) -> str:
    """Return the words of a text that may be marked up already."""
    return unescape(strip_tags(str(name))) if isinstance(name, SafeData) else str(name)
