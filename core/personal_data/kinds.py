"""The words in which an app says what it holds about people, and for how long."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Ground(models.TextChoices):
    """Why the law lets us hold it. Source: Law 6698, articles 5 and 6 (docs/domain/privacy.md)."""

    LAW = "law", _("provided for by law (5/2 a)")
    CONTRACT = "contract", _("needed for a contract with the person (5/2 c)")
    DUTY = "duty", _("needed for a legal duty of the controller (5/2 ç)")
    RIGHT = "right", _("needed to establish, use or protect a right (5/2 e)")
    INTEREST = "interest", _("legitimate interest of the controller (5/2 f)")
    CONSENT = "consent", _("explicit consent (5/1)")


class Fate(models.TextChoices):
    """What an erasure does with a column."""

    EMPTIED = "emptied", _("emptied, or replaced by words that name nobody")
    DELETED = "deleted", _("deleted with its row")
    NAMELESS = "nameless", _("kept; points at an account that names nobody any more")
    KEPT = "kept", _("kept")
    DERIVED = "derived", _("follows the columns that it is made from")


@dataclass(frozen=True)
class Subject:
    """Whom the data are about: an account, the e-mail addresses that are proved theirs, or both."""

    person: models.Model | None
    addresses: frozenset[str]
    # As others may have written it; "" for somebody without account.
    name: str = ""

    @property
    def pk(self) -> int | None:
        return None if self.person is None else self.person.pk


@dataclass(frozen=True)
class Held:
    """Whose data a legal hold keeps from every erasure."""

    people: frozenset[int] = frozenset()
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Holding:
    """What one model holds about people: its columns, why, for how long, who gets them."""

    model: str
    title: "StrOrPromise"
    purpose: "StrOrPromise"
    ground: Ground
    retention: "StrOrPromise"
    recipients: "StrOrPromise"
    # Column → what an erasure does with it. A translated field stands for both its columns.
    columns: Mapping[str, Fate]
    # Columns of the same row that say nothing of a person.
    impersonal: str = ""
    # The rows of one person; None: they are found through another holding, or by nobody.
    rows: Callable[[Subject], QuerySet] | None = None
    # Not in the export: what would open an account, and what is about somebody else.
    left_out: str = ""
    # The column of a file that the export brings along.
    file: str = ""
    # What an erasure does with the same columns in the history table, where there is one.
    history: Fate | None = None
    note: "StrOrPromise" = ""

    @property
    def kind(self) -> type[models.Model]:
        return apps.get_model(self.model)

    @property
    def stated(self) -> set[str]:
        return {*self.columns, *self.impersonal.split()}


@dataclass
class Erased:
    """What an app has erased: rows by model, and the stored files that must go with them."""

    counts: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def add(self, model: str, count: int, files: Iterable[str] = ()) -> None:
        self.counts[model] = self.counts.get(model, 0) + count
        self.files += [name for name in files if name]

    def merge(self, other: "Erased") -> None:
        for model, count in other.counts.items():
            self.add(model, count)
        self.files += other.files


@dataclass(frozen=True)
class Rule:
    """How long rows of a model are kept, and what happens then.

    `due(at, held)` finds them without those that a legal hold keeps; `destroy(rows)` empties or
    deletes them and returns how many. Both run again and again, and at two workers at once.
    """

    name: str
    model: str
    what: "StrOrPromise"
    why: "StrOrPromise"
    kept: timedelta
    due: Callable[[datetime, Held], QuerySet]
    destroy: Callable[[QuerySet], int]

    @property
    def years(self) -> int:
        """The time in whole years, leap days apart; 0 where it is none."""
        years, days = divmod(self.kept.days, 365)
        return years if days <= years // 4 + 1 else 0

    @property
    def hours(self) -> int:
        """The time in hours, where it is shorter than a day; else 0."""
        return 0 if self.kept.days else self.kept.seconds // 3600
