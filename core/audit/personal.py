"""Which columns are personal, by what the apps state: their values never stand in the trail."""

from functools import cache

from django.db import models

from core.personal_data.kinds import Fate, Holding
from core.personal_data.registry import gather_holdings

# What an erasure takes away could not be taken out of the trail. A number of an account may stand
# there: it names nobody any more once the account is erased.
ERASED = {Fate.EMPTIED, Fate.DELETED, Fate.DERIVED}
# Rows that are somebody's name to whoever sees them, without a text of their own.
ABOUT_PEOPLE = {"organisations.membership"}
TEXTS = (models.CharField, models.TextField, models.FileField, models.GenericIPAddressField)


@cache
def _stated() -> dict[str, frozenset[str]]:
    """Return model → its personal columns that hold texts; a code of a list names nobody."""
    columns: dict[str, set[str]] = {}
    for holding in gather_holdings():
        columns.setdefault(holding.model.lower(), set()).update(_texts(holding))
    return {label: frozenset(names) for label, names in columns.items() if names}


def _texts(holding: Holding) -> set[str]:
    fields = [holding.kind._meta.get_field(name) for name in _columns(holding)]
    return {field.name for field in fields if isinstance(field, TEXTS) and not field.choices}


def _columns(holding: Holding) -> list[str]:
    """The columns that an erasure takes away; a translated field stands for both of its columns."""
    known = {field.name for field in holding.kind._meta.concrete_fields}
    taken = [name for name, fate in holding.columns.items() if fate in ERASED]
    spelled = [form for name in taken for form in (name, f"{name}_tr", f"{name}_en")]
    return [name for name in spelled if name in known]


def personal_labels() -> list[str]:
    """Return the models with such columns."""
    return sorted(_stated())


def personal_columns(target_label: str) -> frozenset[str]:
    return _stated().get(target_label, frozenset())


def holds_personal_data(target_label: str) -> bool:
    """Whether to see a row of this model is to see something about a person."""
    return target_label in _stated() or target_label in ABOUT_PEOPLE
