"""How texts, dates and numbers are shown: fallback with badge, precision, both languages' forms."""

from datetime import date
from decimal import Decimal
from typing import Protocol

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.models import TranslatableModel
from core.paging import CAP
from core.text import dative_suffix, slugify_tr
from core.translation import Translated
from core.translation import translated as find_translated

register = template.Library()


class HasQualifier(Protocol):
    """A number with how exactly it is stated (programmes.Figure)."""

    value: Decimal
    qualifier: str


FORMATS = {"year": "Y", "month": "YEAR_MONTH_FORMAT", "day": "DATE_FORMAT"}
QUALIFIED = {
    "exact": "%(number)s",
    "at_least": gettext_lazy("at least %(number)s"),
    # Translators: %(dative)s is the Turkish suffix with its apostrophe, empty in English
    "nearly": gettext_lazy("nearly %(number)s%(dative)s"),
    "about": gettext_lazy("about %(number)s"),
    "target": gettext_lazy("%(number)s (target)"),
    "planned": gettext_lazy("%(number)s (planned)"),
}
CURRENCY_WORDS = {"EUR": "avro", "USD": "ABD doları", "TRY": "lira"}
CURRENCY_SIGNS = {"EUR": "€", "USD": "US$", "TRY": "₺"}


@register.simple_tag
def translated(row: TranslatableModel, field: str, badge: bool = True) -> SafeString | str:
    """Show a field in the reader's language; another language is marked by `lang` and a badge."""
    found = find_translated(row, field)
    if not found.is_fallback or not badge:
        return shown(found)
    return format_html(
        '{} <span class="tag untranslated">{}</span>', shown(found), _("Not yet translated")
    )


@register.filter
def shown(text: Translated) -> SafeString | str:
    """Show a text that was looked up already; one in another language is marked by `lang`."""
    if not text.is_fallback:
        return text.text
    return format_html('<span lang="{}">{}</span>', text.language, text.text)


@register.simple_tag
def translated_short(row: TranslatableModel, field: str, letters: int) -> SafeString | str:
    """Show the beginning of a field; another language is marked, without a badge."""
    shown = find_translated(row, field)
    text = _shortened(shown.text, letters)
    if not shown.is_fallback:
        return text
    return format_html('<span lang="{}">{}</span>', shown.language, text)


def _shortened(text: str, letters: int) -> str:
    """Cut by code points: our texts are composed, and Truncator looks at each letter in Python."""
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


@register.filter
def date_precise(value: date | None, precision: str = "day") -> str:
    """Show a date no more precisely than it is known: "2019", "Mayıs 2020", "14 Mayıs 2018"."""
    return formats.date_format(value, FORMATS[precision]) if value else ""


def _within_a_year(start: date, end: date, start_precision: str, end_precision: str) -> str:
    """Join two dates of one year, each known as well as the other, without naming it twice."""
    if start.year != end.year or start_precision != end_precision:
        return ""
    last = date_precise(end, end_precision)
    if start_precision == "month":
        return f"{formats.date_format(start, 'F')}–{last}"
    if start_precision == "day" and start.month == end.month:
        return f"{start.day}–{last}"
    if start_precision == "day":
        return f"{formats.date_format(start, 'MONTH_DAY_FORMAT')} – {last}"
    return ""


@register.simple_tag
def period(start: date | None, start_precision: str, end: date | None, end_precision: str) -> str:
    """Show a period: "May 2018 – May 2020", "17–21 May 2018"; an unknown side is left open."""
    first, last = date_precise(start, start_precision), date_precise(end, end_precision)
    if start and end:
        if first == last:
            return first
        return _within_a_year(start, end, start_precision, end_precision) or f"{first} – {last}"
    if first:
        return _("since %(date)s") % {"date": first}
    if last:
        return _("until %(date)s") % {"date": last}
    return _("not recorded")


@register.filter
def number(value: int | Decimal | None) -> str:
    """Show a number with the language's separators: 1.234,5 in Turkish, 1,234.5 in English."""
    if value is None:
        return ""
    if isinstance(value, int) and 0 <= value < 1000:
        # Most numbers of a page: there is nothing to separate.
        return str(int(value))
    shown = value.normalize() if isinstance(value, Decimal) else value
    if isinstance(shown, Decimal) and shown == shown.to_integral():
        shown = int(shown)
    return formats.number_format(shown, use_l10n=True, force_grouping=True)


@register.filter
def capped(count: int) -> str:
    """Show a count that stops at CAP: "37", "1,000+"."""
    return f"{number(CAP)}+" if count > CAP else number(count)


@register.filter
def qualified(figure: "HasQualifier") -> str:
    """Show a figure as exactly as its source states it: "at least 1,500", "2,000 (target)"."""
    in_turkish = get_language() == "tr" and figure.value == int(figure.value)
    dative = f"’{dative_suffix(int(figure.value))}" if in_turkish else ""
    return str(QUALIFIED[figure.qualifier]) % {"number": number(figure.value), "dative": dative}


@register.filter
def money(amount: Decimal | None, currency: str = "EUR") -> str:
    """Show an amount: "2.633.500 avro" in Turkish, "€2,633,500" in English."""
    if amount is None:
        return _("not published")
    if get_language() == "tr":
        return f"{number(amount)} {CURRENCY_WORDS.get(currency, currency)}"
    return f"{CURRENCY_SIGNS.get(currency, currency + ' ')}{number(amount)}"


@register.filter
def percent(value: int | str) -> str:
    return f"%{value}" if get_language() == "tr" else f"{value}%"


@register.filter
def slug(value: str) -> str:
    return slugify_tr(str(value))
