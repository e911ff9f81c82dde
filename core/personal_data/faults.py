"""What the statements lack: `make check` fails on every line that this returns."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import RangeField
from django.db import models

from core.personal_data.kinds import Fate, Holding
from core.personal_data.registry import gather_holdings, gather_impersonal, gather_rules

# Columns of these kinds say nothing of a person by themselves; a row about a person says all.
QUIET = (
    *(models.AutoField, models.BooleanField, models.DateField, models.DurationField),
    *(models.IntegerField, models.FloatField, models.DecimalField, models.TimeField),
    *(models.SlugField, models.UUIDField, models.GeneratedField),
    RangeField,
)
# What simple_history adds to each of its tables; `history_user` is stated for all at once.
OF_HISTORY = {"history_id", "history_date", "history_type", "history_change_reason", "history_user"}


def faults() -> list[str]:
    """Return a line for each column without a statement, and for each statement without a column.

    A model with a holding states every column. In any other, numbers, dates, choices, web addresses
    and relations to no person need nothing; every text needs a reason why it is impersonal; and an
    e-mail address, a network address or a person cannot be declared impersonal at all.
    """
    holdings = {holding.model: holding for holding in gather_holdings()}
    impersonal = gather_impersonal()
    found = [*_unknown(holdings, impersonal)]
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy:
            continue
        label = model._meta.label
        if hasattr(model, "instance_type"):
            found += _faults_of_history(model, holdings)
        elif label in holdings:
            found += _faults_of_holding(model, holdings[label])
        else:
            found += _faults_of_plain(model, impersonal.get(label, {}))
    return sorted(found)


def column_name(field: models.Field) -> str:
    """Return the name that a statement uses: a translated field stands for both its columns."""
    translated = getattr(field, "translated_field", None)
    return translated.name if translated is not None else field.name


def _names(model: type[models.Model]) -> dict[str, models.Field]:
    return {column_name(field): field for field in model._meta.concrete_fields}


def _faults_of_holding(model: type[models.Model], holding: Holding) -> Iterator[str]:
    for name, field in _names(model).items():
        if name not in holding.stated and not field.primary_key:
            yield f"{holding.model}.{name}: not in its holding"
        if name in holding.impersonal.split() and must_be_personal(field):
            yield f"{holding.model}.{name}: cannot be impersonal"


def _faults_of_plain(model: type[models.Model], reasons: dict[str, str]) -> Iterator[str]:
    for name, field in _names(model).items():
        if must_be_personal(field):
            yield f"{model._meta.label}.{name}: needs a holding"
        elif may_be_personal(field) and name not in reasons:
            yield f"{model._meta.label}.{name}: needs a holding, or a reason in IMPERSONAL"


def _faults_of_history(model: Any, holdings: dict[str, Holding]) -> Iterator[str]:
    """A history repeats the columns of its model, whose statement counts for both."""
    holding = holdings.get(model.instance_type._meta.label)
    if holding is not None and holding.history is None:
        yield f"{model._meta.label}: its model is personal, but no erasure of its history is stated"
    known = set(_names(model.instance_type)) | OF_HISTORY
    for name in set(_names(model)) - known:
        yield f"{model._meta.label}.{name}: a column of the history only"


def must_be_personal(field: models.Field) -> bool:
    """Whether the kind of column alone makes it personal."""
    by_kind = isinstance(field, models.EmailField | models.GenericIPAddressField)
    related = field.related_model
    is_person = isinstance(related, type) and related._meta.label == settings.AUTH_USER_MODEL
    return by_kind or is_person


def may_be_personal(field: models.Field) -> bool:
    """Whether people could write about people in it."""
    return not (isinstance(field, QUIET) or field.is_relation or field.choices)


def _unknown(holdings: dict[str, Holding], impersonal: dict[str, dict[str, str]]) -> Iterator[str]:
    """Statements about what is not there (any more), or about the same thing twice."""
    stated = {label: holding.stated for label, holding in holdings.items()}
    stated |= {label: set(columns) for label, columns in impersonal.items()}
    for label in set(holdings) & set(impersonal):
        yield f"{label}: both a holding and impersonal"
    rules = [(rule.model, set[str]()) for rule in gather_rules()]
    for label, columns in [*stated.items(), *rules]:
        try:
            model = apps.get_model(label)
        except (LookupError, ValueError):
            yield f"{label}: no such model"
            continue
        for name in columns - set(_names(model)):
            yield f"{label}.{name}: no such column"
    for label, holding in holdings.items():
        if holding.rows is None and Fate.EMPTIED in holding.columns.values() and not holding.note:
            yield f"{label}: nobody finds its rows, and no note says why"
