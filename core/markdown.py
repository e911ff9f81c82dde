"""Markdown of our own editors to HTML: no raw HTML, no images, cleaned once more on the way out."""

from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "th": {"scope"}, "ol": {"start"}}

_parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def _lower_heading(tokens: list[Any]) -> None:
    """A text never brings the page's h1: "#" is h2. Table heads say what they head."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
        if token.type == "th_open":
            token.attrs = {"scope": "col"}


def render(text: str) -> SafeString:
    """Return safe HTML of a Markdown text; "#" becomes h2."""
    tokens = _parser.parse(text)
    _lower_heading(tokens)
    html = _parser.renderer.render(tokens, _parser.options, {})
    # nh3 leaves only TAGS and ATTRIBUTES, so the text is safe to show.
    return mark_safe(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel="noopener"))
