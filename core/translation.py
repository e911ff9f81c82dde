"""What a reader sees of a translated field; and which fields of core's own models have two columns.

modeltranslation's own fallbacks are off (settings): a fallback read through the attribute would be
saved as if it were a translation.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language
from modeltranslation.translator import TranslationOptions, register

from core.models import ExternalService, GlossaryTerm, TranslatableModel


@register(GlossaryTerm)
class GlossaryTermTranslation(TranslationOptions):
    fields = ["abbreviation", "term"]


@register(ExternalService)
class ExternalServiceTranslation(TranslationOptions):
    fields = ["name", "description"]


@dataclass(frozen=True)
class Translated:
    """One text as shown: what, in which language, and whether that is not the one asked for."""

    text: str
    language: str
    is_fallback: bool

    def __str__(self) -> str:
        return self.text


def translated(row: TranslatableModel, field: str) -> Translated:
    """Return `field` in the active language, else in the row's primary language."""
    language = get_language() or row.primary_language
    text = getattr(row, f"{field}_{language}", None)
    if text:
        return Translated(text, language, is_fallback=False)
    fallback = getattr(row, f"{field}_{row.primary_language}") or ""
    return Translated(fallback, row.primary_language, is_fallback=bool(fallback))


def in_reader_language(note: str) -> str:
    """Return one language of a note in a single column: a mark, a Turkish, an English paragraph.

    What staff typed has no such shape and is shown whole.
    """
    paragraphs = note.split("\n\n")
    if len(paragraphs) != 3:
        return note
    return paragraphs[2] if get_language() == "en" else paragraphs[1]


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep the choice of a language in the visitor's browser, for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
