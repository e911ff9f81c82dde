"""The columns that a file of activities or of figures may have, and what each sets in a row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from programmes.models import Activity, BulkImport, Figure
from programmes.services.imports import cells
from programmes.services.imports.cells import Lookup, key

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Lookups = dict[str, Lookup]
Values = dict[str, Any]
Reader = Callable[[str, Lookups], Values]


@dataclass(frozen=True)
class Column:
    """One heading. `key` is taken as a heading too, in any language."""

    key: str
    label: "StrOrPromise"
    read: Reader = field(repr=False)
    # The attributes of the row that it sets.
    sets: tuple[str, ...]
    help: "StrOrPromise" = ""
    example: str = ""
    choices: type[TextChoices] | None = None
    is_required: bool = False


def _plain(name: str, reader: Callable[[str], Any]) -> Reader:
    return lambda text, _lookups: {name: reader(text)}


def _looked_up(name: str) -> Reader:
    return lambda text, lookups: {name: lookups[name].read(text)}


def _spread(reader: Callable[[str], Values]) -> Reader:
    return lambda text, _lookups: reader(text)


def _several(name: str) -> Reader:
    """Read rows parted by semicolons or commas."""

    def read(text: str, lookups: Lookups) -> Values:
        parts = [part for part in text.replace(";", ",").split(",") if part.strip()]
        return {name: list(dict.fromkeys(lookups[name].read(part) for part in parts))}

    return read


def _text(name: str, label: "StrOrPromise", example: str = "", *, lines: bool = False) -> Column:
    reader = cells.long_text if lines else cells.short_text
    return Column(name, label, _plain(name, reader), (name,), example=example)


def _choice(
    name: str, label: "StrOrPromise", choices: type[TextChoices], *, is_required: bool = False
) -> Column:
    reader = _plain(name, cells.choice_of(choices))
    help_text = _("One of the words that are listed.")
    return Column(name, label, reader, (name,), help_text, "", choices, is_required)


def _whole(name: str, label: "StrOrPromise", example: str = "") -> Column:
    return Column(name, label, _plain(name, cells.whole), (name,), _("A whole number."), example)


def _flag(name: str, label: "StrOrPromise") -> Column:
    return Column(name, label, _plain(name, cells.yes_or_no), (name,), _("Yes or no."))


class Language(TextChoices):
    TURKISH = "tr", _("Turkish")
    ENGLISH = "en", _("English")


DATES = _(
    "As precisely as it is known: 14.05.2018, 05.2018, May 2018 or 2018. A month stays a month."
)
REFERENCE = Column(
    "reference",
    _("Reference"),
    _plain("reference", cells.reference),
    (),
    _("Your own number of the row, up to 60 characters. With it a later file changes this row."),
    "A-17",
)
PRIMARY = _choice("primary_language", _("Primary language"), Language)
ORDER = _whole("ordinal", _("Order"))

ACTIVITY_COLUMNS = [
    REFERENCE,
    _choice("kind", _("Kind of activity"), Activity.Kind, is_required=True),
    _choice("status", _("Status"), Activity.Status, is_required=True),
    _text("title_tr", _("Title (Turkish)"), "Şanlıurfa Çalıştayı"),
    _text("title_en", _("Title (English)"), "Şanlıurfa Workshop"),
    PRIMARY,
    Column(
        "start",
        _("Start"),
        _spread(cells.period_start),
        ("start_on", "start_precision"),
        DATES,
        "14.05.2018",
    ),
    Column(
        "end", _("End"), _spread(cells.period_end), ("end_on", "end_precision"), DATES, "05.2018"
    ),
    _flag("year_is_inferred", _("The year is inferred")),
    _choice("mode", _("Mode"), Activity.Mode),
    Column(
        "province",
        _("Province"),
        _looked_up("province"),
        ("province",),
        _("Its name or its plate code."),
        "Şanlıurfa",
    ),
    _text("place_tr", _("Place (Turkish)"), "Valilik toplantı salonu"),
    _text("place_en", _("Place (English)"), "Meeting room of the governorate"),
    Column(
        "country",
        _("Country"),
        _plain("country", cells.country),
        ("country",),
        _("Its two letters, for activities abroad."),
        "DE",
    ),
    Column(
        "catchment",
        _("Provinces that people came from"),
        _several("catchment"),
        ("catchment",),
        _("Names or plate codes, parted by semicolons."),
        "Mardin; Batman",
    ),
    _text("catchment_note_tr", _("Where people came from (Turkish)")),
    _text("catchment_note_en", _("Where people came from (English)")),
    _text("audience_tr", _("For whom (Turkish)"), "STK temsilcileri"),
    _text("audience_en", _("For whom (English)"), "CSO representatives"),
    _text("description_tr", _("Description (Turkish)"), lines=True),
    _text("description_en", _("Description (English)"), lines=True),
    Column(
        "group",
        _("Group of activities"),
        _looked_up("group"),
        ("group",),
        _("The number or the title of a group that the project has already."),
    ),
    _whole("number", _("Number in its group"), "3"),
    Column(
        "series",
        _("Series of activities"),
        _looked_up("series"),
        ("series",),
        _("The title of a series that the project has already."),
    ),
    _whole("ordinal_as_stated", _("Ordinal as stated")),
    ORDER,
]
FIGURE_COLUMNS = [
    REFERENCE,
    _choice("measure", _("Measure"), Figure.Measure, is_required=True),
    _text("label_tr", _("What is counted (Turkish)"), "eğitim alan kamu görevlisi"),
    _text("label_en", _("What is counted (English)"), "public officials trained"),
    PRIMARY,
    Column(
        "value",
        _("Value"),
        _spread(cells.figure_value),
        ("value",),
        _("A number; “at least”, “nearly”, “about” may stand beside it."),
        "en az 1500",
        is_required=True,
    ),
    _choice("qualifier", _("Qualifier"), Figure.Qualifier),
    _flag("is_additive", _("May be added up")),
    Column(
        "as_of",
        _("As of"),
        _plain("as_of", cells.day_only),
        ("as_of",),
        _("A day; leave it empty if only the month or the year is known."),
        "31.12.2019",
    ),
    _choice("basis", _("Basis"), Figure.Basis),
    _whole("sites", _("At how many places"), "12"),
    _text("sites_label_tr", _("What the places are (Turkish)"), "il"),
    _text("sites_label_en", _("What the places are (English)"), "provinces"),
    Column(
        "activity",
        _("Activity"),
        _looked_up("activity"),
        ("activity",),
        _("The reference or the title of an activity of the project."),
    ),
    _text("source_document", _("Source document"), "003"),
    _text("source_locator", _("Place in the document"), "s. 13"),
    ORDER,
]
COLUMNS: dict[str, list[Column]] = {
    BulkImport.Kind.ACTIVITIES: ACTIVITY_COLUMNS,
    BulkImport.Kind.FIGURES: FIGURE_COLUMNS,
}
MODELS: dict[str, type[Model]] = {
    BulkImport.Kind.ACTIVITIES: Activity,
    BulkImport.Kind.FIGURES: Figure,
}
# The translated text that every row has.
NAMED_BY = {BulkImport.Kind.ACTIVITIES: "title", BulkImport.Kind.FIGURES: "label"}
# Headings of the file of refused rows, which comes back mended.
ROW_HEADING, ADVICE_HEADING = _("Row of the former file"), _("What to do")


@cache
def headings_of(kind: str) -> dict[str, Column]:
    """Return each heading, folded, in both languages and as its key, with its column."""
    found = {key(column.key): column for column in COLUMNS[kind]}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {key(str(column.label)): column for column in COLUMNS[kind]}
    return found


@cache
def ignored_headings() -> set[str]:
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {key(str(ROW_HEADING)), key(str(ADVICE_HEADING))}
    return found


def count_known(kind: str, headings: list[str]) -> int:
    return len({key(heading) for heading in headings if heading} & set(headings_of(kind)))


def counter_of(kind: str) -> Callable[[list[str]], int]:
    """Return what counts our headings in a row of a file."""
    return partial(count_known, kind)


def texts_of(kind: str) -> list[str]:
    """Return the columns of which each row needs one: its title, or what it counts."""
    return [f"{NAMED_BY[BulkImport.Kind(kind)]}_{language}" for language in cells.LANGUAGES]
