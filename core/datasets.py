"""What the public gets of a row: one declaration for the API, the files and their dictionary.

A column names the database columns that it reads, and the query of a dataset selects those and no
others: what nobody declared never leaves the database. Texts come in both languages side by side,
without a fallback that would pass for a translation; dates no more exactly than they are known;
amounts as decimal text, null where they are unknown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.csv_files import Cell
from core.text import upper

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DATE_LENGTH = {"year": 4, "month": 7, "day": 10}
# In a file, several values share a cell; so do the parts of one of them.
BETWEEN_VALUES, BETWEEN_PARTS = " | ", " / "

# Never published of any model, with the reason; a test asks for a decision on every other field.
INTERNAL = {
    "id": "the database's own number; the row has a public key",
    "created_at": "when the row was typed, no fact about what it describes",
    "updated_at": "when the row was typed, no fact about what it describes",
    "search": "an index",
    "listed_on": "an index",
    "ordinal": "the order of the rows says it",
    "state": "only what is published is given",
}


@dataclass(frozen=True)
class Column:
    """One named value of a row: a text in one language or none (a name, a code, an address).

    `meaning` is its heading; `note` says more in the dictionary. `source` is the path of the
    database column where that has another name.
    """

    name: str
    meaning: "StrOrPromise"
    source: str = ""
    note: "StrOrPromise" = ""
    unit: str = ""
    kind: ClassVar[str] = "text"

    @property
    def sources(self) -> list[str]:
        """The paths that the query selects."""
        return [self.source or self.name]

    def expressions(self) -> dict[str, Any]:
        """Return path → expression, to be packed as JSON into another row."""
        return {path: F(path) for path in self.sources}

    def value(self, row: Mapping[str, Any]) -> Any:
        """Return what JSON says; null is unknown or not recorded."""
        return row[self.source or self.name] or None

    @property
    def cell_names(self) -> list[str]:
        """Names of the cells that it takes in a flat file."""
        return [self.name]

    @property
    def cell_headings(self) -> list[str]:
        return [heading(self.meaning)]

    def cells(self, value: Any, words: bool) -> list[Cell]:
        """Return its cells in a flat file; `words`: what a code means in place of the code."""
        return [value]


def heading(words: "StrOrPromise") -> str:
    text = str(words)
    return (upper(text[:1]) if get_language() == "tr" else text[:1].upper()) + text[1:]


@dataclass(frozen=True)
class Texts(Column):
    """A text in both languages: each as somebody wrote it, null where nobody has."""

    kind: ClassVar[str] = "texts"

    @property
    def sources(self) -> list[str]:
        path = self.source or self.name
        start, found, _name = path.rpartition("__")
        return [f"{path}_tr", f"{path}_en", f"{start}{found}primary_language"]

    def value(self, row: Mapping[str, Any]) -> dict[str, str | None] | None:
        turkish, english, primary = (row[path] or None for path in self.sources)
        if turkish is None and english is None:
            return None
        return {"tr": turkish, "en": english, "primary_language": primary}

    @property
    def cell_names(self) -> list[str]:
        return [f"{self.name}_tr", f"{self.name}_en"]

    @property
    def cell_headings(self) -> list[str]:
        return [f"{heading(self.meaning)} ({code})" for code in ("tr", "en")]

    def cells(self, value: Any, words: bool) -> list[Cell]:
        return [value["tr"], value["en"]] if value else [None, None]


@dataclass(frozen=True, kw_only=True)
class Code(Column):
    """One of a list of codes; `choices` says in both languages what each means."""

    choices: Sequence[tuple[str, "StrOrPromise"]]
    kind: ClassVar[str] = "code"

    def cells(self, value: Any, words: bool) -> list[Cell]:
        return [heading(dict(self.choices)[value]) if words and value else value]


LANGUAGE_WORDS = [("tr", _("Turkish")), ("en", _("English"))]
PRIMARY_LANGUAGE = Code("primary_language", _("primary language"), choices=LANGUAGE_WORDS)


@dataclass(frozen=True)
class Whole(Column):
    kind: ClassVar[str] = "integer"

    def value(self, row: Mapping[str, Any]) -> int | None:
        return row[self.source or self.name]


@dataclass(frozen=True)
class Flag(Column):
    kind: ClassVar[str] = "boolean"

    def value(self, row: Mapping[str, Any]) -> bool:
        return row[self.source or self.name]


@dataclass(frozen=True)
class Number(Column):
    """A decimal number as text: binary fractions would change it."""

    kind: ClassVar[str] = "decimal"

    def expressions(self) -> dict[str, Any]:
        return {path: Cast(F(path), TextField()) for path in self.sources}

    def value(self, row: Mapping[str, Any]) -> str | None:
        return plain(row[self.source or self.name])

    def cells(self, value: Any, words: bool) -> list[Cell]:
        return [None if value is None else Decimal(value)]


def plain(value: Decimal | str | None) -> str | None:
    """Write a decimal without exponent and without zeros that say nothing."""
    if value is None:
        return None
    whole, _point, rest = f"{Decimal(value):f}".partition(".")
    return f"{whole}.{rest}" if rest.strip("0") else whole


@dataclass(frozen=True)
class Money(Column):
    """An amount with its currency; unknown is null, never 0."""

    kind: ClassVar[str] = "money"

    @property
    def sources(self) -> list[str]:
        # As the models name them: budget_amount, budget_currency; amount, currency.
        amount = self.source or f"{self.name}_amount"
        return [amount, f"{amount.removesuffix('amount')}currency"]

    def expressions(self) -> dict[str, Any]:
        amount, currency = self.sources
        return {amount: Cast(F(amount), TextField()), currency: F(currency)}

    def value(self, row: Mapping[str, Any]) -> dict[str, str] | None:
        amount, currency = (row[path] for path in self.sources)
        return None if amount is None else {"amount": str(amount), "currency": currency}

    @property
    def cell_names(self) -> list[str]:
        return [f"{self.name}_amount", f"{self.name}_currency"]

    @property
    def cell_headings(self) -> list[str]:
        return [heading(self.meaning), f"{heading(self.meaning)} ({_('currency')})"]

    def cells(self, value: Any, words: bool) -> list[Cell]:
        return [Decimal(value["amount"]), value["currency"]] if value else [None, None]


@dataclass(frozen=True)
class Day(Column):
    """A date that is known to the day."""

    kind: ClassVar[str] = "date"

    def value(self, row: Mapping[str, Any]) -> str | None:
        value = row[self.source or self.name]
        # Of a JSON column it is text already.
        return value.isoformat() if isinstance(value, date) else value

    def cells(self, value: Any, words: bool) -> list[Cell]:
        return [value and date.fromisoformat(value)]


@dataclass(frozen=True)
class Dated(Column):
    """A date known to the day, the month or the year (core.fields.Period), and no further."""

    kind: ClassVar[str] = "partial_date"

    @property
    def sources(self) -> list[str]:
        return [f"{self.name}_on", f"{self.name}_precision"]

    def value(self, row: Mapping[str, Any]) -> dict[str, str] | None:
        day, precision = (row[path] for path in self.sources)
        if day is None:
            return None
        return {"value": day.isoformat()[: DATE_LENGTH[precision]], "precision": precision}

    def cells(self, value: Any, words: bool) -> list[Cell]:
        if not value:
            return [None]
        is_day = value["precision"] == "day"
        return [date.fromisoformat(value["value"]) if is_day else value["value"]]


@dataclass(frozen=True, kw_only=True)
class Codes(Column):
    """Several codes or numbers, such as plate codes; `rows` selects them for an outer row."""

    rows: Callable[[], QuerySet]
    kind: ClassVar[str] = "list"

    @property
    def sources(self) -> list[str]:
        return [f"{self.name}_list"]

    def expressions(self) -> dict[str, Any]:
        return self.annotations()

    def annotations(self) -> dict[str, Any]:
        return {self.sources[0]: ArraySubquery(self.rows())}

    def value(self, row: Mapping[str, Any]) -> list[Any]:
        return list(row[self.sources[0]])

    def cells(self, value: Any, words: bool) -> list[Cell]:
        return [BETWEEN_VALUES.join(str(one) for one in value) or None]


@dataclass(frozen=True, kw_only=True)
class Rows(Column):
    """Rows that belong to a row, as a list of objects: read with it, in the same query.

    `rows` returns them for an outer row; `items` are their columns.
    """

    rows: Callable[[], QuerySet]
    items: Sequence[Column]
    kind: ClassVar[str] = "list"

    @property
    def sources(self) -> list[str]:
        return [f"{self.name}_rows"]

    def expressions(self) -> dict[str, Any]:
        return self.annotations()

    def annotations(self) -> dict[str, Any]:
        packed: dict[str, Any] = {}
        for item in self.items:
            packed |= item.expressions()
        # Not values(row=row): modeltranslation would add every column to it.
        found = self.rows().annotate(row=JSONObject(**packed)).values("row")
        return {self.sources[0]: ArraySubquery(found)}

    def value(self, row: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [read(self.items, one) for one in row[self.sources[0]]]

    def cells(self, value: Any, words: bool) -> list[Cell]:
        return [BETWEEN_VALUES.join(self._in_words(one, words) for one in value) or None]

    def _in_words(self, one: Mapping[str, Any], words: bool) -> str:
        cells = [cell for item in self.items for cell in item.cells(one[item.name], words)]
        return BETWEEN_PARTS.join(str(cell) for cell in cells if cell is not None)


def read(columns: Sequence[Column], row: Mapping[str, Any]) -> dict[str, Any]:
    return {column.name: column.value(row) for column in columns}


@dataclass(frozen=True)
class Dataset:
    """A set of public rows: `rows` returns what a visitor without account may see.

    `key` names the columns that make a row's address in the API, `batch` is how many rows a file
    reads at once: fewer where a row is long, for they are what a worker holds in memory.
    """

    name: str
    title: "StrOrPromise"
    meaning: "StrOrPromise"
    model: type[Model]
    rows: Callable[[], QuerySet]
    columns: Sequence[Column]
    key: Mapping[str, str] = field(default_factory=dict)
    batch: int = 1000

    def select(self, queryset: QuerySet) -> QuerySet:
        """Read the declared columns of `queryset` and the key to go on from, in one query."""
        annotations: dict[str, Any] = {}
        for column in self.columns:
            if isinstance(column, Rows | Codes):
                annotations |= column.annotations()
        # Each once: the texts of a row share their primary language.
        paths = dict.fromkeys(path for column in self.columns for path in column.sources)
        return queryset.annotate(**annotations).values("pk", *paths)

    def read(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return one selected row as JSON has it."""
        return read(self.columns, row)

    def cell_names(self) -> list[str]:
        return [name for column in self.columns for name in column.cell_names]

    def cell_headings(self) -> list[str]:
        return [words for column in self.columns for words in column.cell_headings]

    def cells(self, row: Mapping[str, Any], words: bool = False) -> list[Cell]:
        """Return one selected row as a flat file has it."""
        return [cell for column in self.columns for cell in column.cells(column.value(row), words)]


def stamp(moment: datetime) -> str:
    """Write a moment to the second, with its offset."""
    return timezone.localtime(moment).isoformat(timespec="seconds")
