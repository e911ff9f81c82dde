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


def _settle_headings(tokens: list[Any]) -> None:
    """A text never brings the page's h1, and no level is left out below it."""
    above: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            while above and above[-1] >= token.tag:
                above.pop()
            above.append(token.tag)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(len(above) + 1, 4)}"


def _settle_table_heads(tokens: list[Any]) -> None:
    """Table heads say what they head."""
    for token in tokens:
        if token.type == "th_open":
            token.attrs = {"scope": "col"}


def render(text: str) -> SafeString:
    """Return safe HTML of a Markdown text; its highest heading becomes h2."""
    tokens = _parser.parse(text)
    _settle_headings(tokens)
    _settle_table_heads(tokens)
    html = _parser.renderer.render(tokens, _parser.options, {})
    # nh3 leaves only TAGS and ATTRIBUTES, so the text is safe to show.
    return mark_safe(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel="noopener"))
