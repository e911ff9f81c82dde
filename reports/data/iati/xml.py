"""Pieces of XML as text, and texts in both languages as narratives."""

from collections.abc import Callable, Mapping
from html import escape

from django.conf import settings
from django.db import models
from django.utils.translation import override

from core.text import xml_text

# Language → text; only languages that have one.
Texts = Mapping[str, str]
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def element(name: str, attributes: Mapping[str, str], *content: str) -> str:
    """Return an element around pieces of XML; an attribute without value is left out."""
    named = "".join(
        f' {key}="{escape(xml_text(value))}"' for key, value in attributes.items() if value
    )
    return f"<{name}{named}>{''.join(content)}</{name}>" if content else f"<{name}{named}/>"


def narratives(texts: Texts) -> str:
    return "".join(
        f'<narrative xml:lang="{language}">{escape(xml_text(text), quote=False)}</narrative>'
        for language, text in texts.items()
    )


def told(name: str, texts: Texts, attributes: Mapping[str, str] | None = None) -> str:
    """Return an element that holds narratives; "" if there is no text in any language."""
    return element(name, attributes or {}, narratives(texts)) if texts else ""


def texts_of(row: models.Model | None, field: str) -> Texts:
    """Return a translated field in the languages in which it is filled."""
    found = {language: getattr(row, f"{field}_{language}", None) for language in LANGUAGES}
    return {language: text for language, text in found.items() if text and text.strip()}


def in_both(say: Callable[[], str]) -> Texts:
    """Return what `say` says in each of our languages."""
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = say()
    return {language: text for language, text in said.items() if text}


def joined(parts: list[Texts], between: str) -> Texts:
    """Return texts one after the other, in the languages in which every one of them exists.

    Where no language has them all, those that a language has.
    """
    whole = {
        language: between.join(part[language] for part in parts)
        for language in LANGUAGES
        if parts and all(language in part for part in parts)
    }
    if whole:
        return whole
    some = {
        language: between.join(part[language] for part in parts if language in part)
        for language in LANGUAGES
    }
    return {language: text for language, text in some.items() if text}
