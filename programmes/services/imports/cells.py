"""What one typed cell means: a date with its precision, a number, a choice, a row of the project.

A reader returns the value or raises CellError with words that say what to write instead. What could
mean two things is asked about, never guessed.
"""

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import dates
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.errors import RuleError
from core.fields import Precision, first_day, last_day
from core.forms import AMBIGUOUS, AmountField
from core.text import normalise, slugify_tr
from programmes.models import Figure
from programmes.models.bulk_import import LONGEST_REFERENCE
from programmes.models.countries import known_country

LANGUAGES = [code for code, _name in settings.LANGUAGES]
FIRST_YEAR, LAST_YEAR = 1900, 2100
# UTF-8 that was once read as windows-1254 or windows-1252: "Ä°stanbul", "Ã‡ankırı", "â€™".
GARBLED = re.compile("[ÃÄÅÂâ][\u0080-\u00bf\u0152-\u2122]")
UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\u202a-\u202e\u2066-\u2069]")
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
MONTH = re.compile(r"(\d{1,2})[./](\d{4})")
YEAR = re.compile(r"\d{4}")
NAMED = re.compile(
    r"(?:(?P<day>\d{1,2}) )?(?P<month>[a-z]+) (?:(?P<after>\d{1,2}) )?(?P<year>\d{4})"
)
NUMBER = re.compile(r"[0-9](?:[0-9.,\s]*[0-9])?")
YES = {"yes", "evet", "true", "dogru", "1", "x"}
NO = {"no", "hayir", "false", "yanlis", "0"}
# Words before or after a number → qualifier, and the language, which tells its marks apart.
QUALIFIERS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(["at least", "min", "minimum"], (Figure.Qualifier.AT_LEAST, "en")),
    **dict.fromkeys(["en az", "asgari"], (Figure.Qualifier.AT_LEAST, "tr")),
    **dict.fromkeys(["nearly", "almost"], (Figure.Qualifier.NEARLY, "en")),
    **dict.fromkeys(["e yakin", "a yakin", "yakin"], (Figure.Qualifier.NEARLY, "tr")),
    **dict.fromkeys(["ye yakin", "ya yakin"], (Figure.Qualifier.NEARLY, "tr")),
    **dict.fromkeys(["about", "approximately", "around", "circa"], (Figure.Qualifier.ABOUT, "en")),
    **dict.fromkeys(["yaklasik", "asagi yukari"], (Figure.Qualifier.ABOUT, "tr")),
    "target": (Figure.Qualifier.TARGET, "en"),
    "hedef": (Figure.Qualifier.TARGET, "tr"),
    "planned": (Figure.Qualifier.PLANNED, "en"),
    **dict.fromkeys(["planlanan", "planli"], (Figure.Qualifier.PLANNED, "tr")),
    "exactly": (Figure.Qualifier.EXACT, "en"),
    **dict.fromkeys(["tam", "tam olarak"], (Figure.Qualifier.EXACT, "tr")),
}
SIGNS = {
    **dict.fromkeys("~≈", Figure.Qualifier.ABOUT),
    **dict.fromkeys("≥+", Figure.Qualifier.AT_LEAST),
}
THOUSANDS = {"tr": ".", "en": ","}


class CellError(RuleError):
    """What was typed cannot be taken; the words say what to write instead."""


def key(text: str) -> str:
    """Return what words are compared by: " İSTANBUL", "Istanbul" and "istanbul" are one."""
    return slugify_tr(text).replace("-", " ") or normalise(text)


def short_text(text: str) -> str:
    return long_text(normalise(text))


def long_text(text: str) -> str:
    """Return a text of several lines with plain spaces; garbled letters are never taken.

    Raises:
        CellError: its letters were read in a wrong encoding somewhere, or cannot be shown.
    """
    lines = unicodedata.normalize("NFC", text).splitlines()
    clean = "\n".join(" ".join(re.split(r"[^\S\n]+", line)).rstrip() for line in lines)
    if meant := _ungarbled(clean):
        raise CellError(
            _("The letters are garbled: probably “%(meant)s”. Please save the file as CSV UTF-8.")
            % {"meant": meant[:60]}
        )
    if UNSHOWABLE.search(clean):
        raise CellError(_("This text holds a character that cannot be shown. Please type it anew."))
    return clean


def _ungarbled(text: str) -> str:
    """Return what a text said before its UTF-8 was read as something else; "" if it was not."""
    if not GARBLED.search(text):
        return ""
    for encoding in ("windows-1254", "windows-1252"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return ""


def reference(text: str) -> str:
    """Return the number that an officer gave a row.

    Raises:
        CellError: it is longer than is kept.
    """
    found = short_text(text)
    if len(found) > LONGEST_REFERENCE:
        raise CellError(
            _("A reference has at most %(longest)d characters.") % {"longest": LONGEST_REFERENCE}
        )
    return found


def period_start(text: str) -> dict[str, Any]:
    day, precision = _date(text, first_day)
    return {"start_on": day, "start_precision": precision}


def period_end(text: str) -> dict[str, Any]:
    day, precision = _date(text, last_day)
    return {"end_on": day, "end_precision": precision}


def day_only(text: str) -> date:
    """Return a day; a month is not made into one.

    Raises:
        CellError: it is no date, or only a month or a year.
    """
    day, precision = _date(text, first_day)
    if precision != Precision.DAY:
        raise CellError(
            _("A day is needed here, such as 14.05.2018; a month or a year alone is not enough.")
        )
    return day


def _date(text: str, fill: Callable[..., date]) -> tuple[date, str]:
    parts = _parts(normalise(text))
    if parts is None or len(parts) > len(Precision):
        raise CellError(
            _("This is not a date. Please write 14.05.2018, 05.2018, May 2018 or 2018.")
        )
    if not FIRST_YEAR <= parts[0] <= LAST_YEAR:
        raise CellError(_("The year lies before 1900 or after 2100. Please check it."))
    try:
        # `fill` takes 0 for "not known".
        found = fill(*parts) if all(parts) else None
    except ValueError:
        found = None
    if found is None:
        raise CellError(_("There is no such day or month in the calendar."))
    return found, [Precision.YEAR, Precision.MONTH, Precision.DAY][len(parts) - 1].value


def _parts(text: str) -> tuple[int, ...] | None:
    """Return year, or year and month, or year, month and day, as typed; None: no date."""
    if match := ISO_DAY.fullmatch(text) or ISO_MONTH.fullmatch(text):
        return tuple(int(part) for part in match.groups())
    if match := DAY.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        _refuse_two_readings(text, day, month)
        return year, month, day
    if match := MONTH.fullmatch(text):
        return int(match[2]), int(match[1])
    if match := NAMED.fullmatch(key(text)):
        days = [int(day) for day in (match["day"], match["after"]) if day]
        return (int(match["year"]), month_names().get(match["month"], 0), *days)
    return (int(text),) if YEAR.fullmatch(text) else None


def _refuse_two_readings(text: str, day: int, month: int) -> None:
    if "/" in text and day != month and day <= 12:
        raise CellError(
            _("This date can be read in two ways. Please write the day first, with points: %(day)s")
            % {"day": text.replace("/", ".")}
        )


@cache
def month_names() -> dict[str, int]:
    """Return the folded names of months in both languages, long and short, → 1 to 12."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        with override(language):
            for names in (dates.MONTHS, dates.MONTHS_3, dates.MONTHS_AP):
                found |= {key(str(name)): number for number, name in names.items()}
    return found


def amount(text: str) -> Decimal:
    """Return a number typed the Turkish or the English way (core.forms.AmountField).

    Raises:
        CellError: it is none, or can be read in two ways.
    """
    try:
        return AmountField(max_digits=14, decimal_places=2).clean(text)
    except ValidationError as error:
        raise CellError(" ".join(error.messages)) from error


def whole(text: str) -> int:
    """Return a whole number from 0.

    Raises:
        CellError: it is none, has a fraction, or does not fit.
    """
    try:
        number = int(AmountField(max_digits=14, decimal_places=0).clean(text))
    except ValidationError as error:
        raise CellError(_("Write a whole number here.")) from error
    if not 0 <= number <= 32_767:
        raise CellError(_("A number from 0 to 32767 is needed here."))
    return number


def figure_value(text: str) -> dict[str, Any]:
    """Return a value and, where words beside it say so, its qualifier: "en az 1.500".

    The language of the words tells what a single mark means: 1.500 after "en az" is 1500.

    Raises:
        CellError: the words are not known, or the number is none.
    """
    match = NUMBER.search(text)
    if not match:
        raise CellError(_("A number is needed here, such as 1500 or “at least 1500”."))
    rest = normalise(text[: match.start()] + text[match.end() :])
    if rest in {"", "-"}:
        return {"value": amount(text)}
    qualifier, language = _qualifier(rest)
    number = "".join(match[0].split())
    if AMBIGUOUS.fullmatch(number) and THOUSANDS.get(language, "?") in number:
        number = number.replace(THOUSANDS[language], "")
    return {"value": amount(number), "qualifier": qualifier}


def _qualifier(words: str) -> tuple[str, str]:
    if words in SIGNS:
        return SIGNS[words], ""
    found = QUALIFIERS.get(key(words))
    if found is None:
        raise CellError(
            _("“%(words)s” beside the number is not known. Please write the number alone.")
            % {"words": words[:40]}
        )
    return found


def yes_or_no(text: str) -> bool:
    """Return whether a cell says yes.

    Raises:
        CellError: it says neither yes nor no.
    """
    word = key(text)
    if word not in YES | NO:
        raise CellError(_("Please write yes or no."))
    return word in YES


def country(text: str) -> str:
    """Return a country's two letters.

    Raises:
        CellError: it is something else.
    """
    if not re.fullmatch(r"[A-Za-z]{2}", text.strip()):
        raise CellError(_("Please write the two letters of the country, such as TR or DE."))
    code = text.strip().upper()
    try:
        known_country(code)
    except ValidationError as error:
        raise CellError(" ".join(error.messages)) from error
    return code


@cache
def words_of(choices: type[TextChoices]) -> dict[str, str]:
    """Return each word for a choice, in both languages and as its code, folded → its value."""
    found = {key(value): value for value in choices.values}
    for language in LANGUAGES:
        with override(language):
            found |= {key(str(label)): value for value, label in choices.choices}
    return found


def choice_of(choices: type[TextChoices]) -> Callable[[str], str]:
    """Return the reader of a column with choices."""

    def read(text: str) -> str:
        value = words_of(choices).get(key(text))
        if value is None:
            offered = ", ".join(str(label) for label in choices.labels)
            raise CellError(
                _("This word is not known here. Please write one of these: %(words)s.")
                % {"words": offered}
            )
        return value

    return read


class Lookup:
    """Rows that a cell may name, by any of their folded names; two under one name are asked about.

    `rows` are pairs of a row and its names.
    """

    def __init__(self, rows: Iterable[tuple[Any, Iterable[object]]]) -> None:
        self.found: dict[str, list[Any]] = {}
        for row, names in rows:
            for name in {key(str(name)) for name in names if name not in {None, ""}}:
                self.found.setdefault(name, []).append(row)

    def read(self, text: str) -> Any:
        """Return the row that is meant.

        Raises:
            CellError: there is none, or more than one.
        """
        rows = self.found.get(key(text), [])
        if len(rows) > 1:
            raise CellError(
                _(
                    "More than one row of the project has this name. "
                    "Please give its number or reference."
                )
            )
        return rows[0] if rows else self._unknown(text)

    def _unknown(self, text: str) -> Hashable:
        if near := get_close_matches(key(text), self.found, n=1, cutoff=0.75):
            raise CellError(
                _("This is not known here. Did you mean “%(name)s”?")
                % {"name": self.found[near[0]][0]}
            )
        raise CellError(_("This is not known here. Please check how it is written in the portal."))
