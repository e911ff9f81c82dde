"""The trail in the reader's words: verbs, sentences, kinds of rows, columns and values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from core.datasets import heading
from core.models import AuditEvent
from core.text import sort_key

NOTHING = "–"


def label(verb: str) -> str:
    """Return what was done in words; each app says its own (`audit_verbs` of its AppConfig)."""
    return str(_stated("audit_verbs").get(verb, verb))


def verbs() -> list[tuple[str, str]]:
    """Return every verb with its words, in the reader's order."""
    known = {verb: str(words) for verb, words in _stated("audit_verbs").items()}
    return sorted(known.items(), key=lambda pair: sort_key(pair[1]))


def person(event: AuditEvent) -> str:
    """Return who acted. Where no account did, each app says which verbs are a visitor's."""
    if event.actor is not None:
        return str(event.actor)
    visitors = {
        verb for config in apps.get_app_configs() for verb in getattr(config, "visitor_verbs", ())
    }
    return _("A visitor without account") if event.verb in visitors else _("The system")


def sentence(event: AuditEvent, who: str = "") -> str:
    """Return an event as a sentence: "Ayşe Yılmaz verified the organisation".

    Each app says its own (`audit_sentences`); a verb without one is put behind a colon. `who` is
    for readers who may not learn the name.
    """
    who = who or person(event)
    said = _stated("audit_sentences").get(event.verb)
    if said is None:
        return _("%(person)s: %(done)s") % {"person": who, "done": label(event.verb)}
    return str(said) % {"person": who}


def kinds() -> list[tuple[str, str]]:
    """Return every kind of row that the trail may be about, with its words, in their order."""
    ours = {config.label for config in apps.get_app_configs() if hasattr(config, "audit_verbs")}
    found = [
        (model._meta.label_lower, kind(model._meta.label_lower))
        for model in apps.get_models()
        # Kept versions and links are no kinds of their own.
        if model._meta.app_label in ours and not hasattr(model, "instance_type")
    ]
    return sorted(found, key=lambda pair: sort_key(pair[1]))


def kind(target_label: str) -> str:
    """Return the kind of row in words; a model that is no more keeps its code."""
    model = model_of(target_label)
    return heading(str(model._meta.verbose_name)) if model else target_label


def model_of(target_label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(target_label)
    except (LookupError, ValueError):
        return None


def field_label(model: type[models.Model] | None, name: str) -> str:
    """Return a column in words; what is no column, its app names (`audit_fields`)."""
    own = getattr(_column(model, name), "verbose_name", None)
    return heading(str(own or _stated("audit_fields").get(name, name)))


def _stated(attribute: str) -> dict[str, Any]:
    """Gather what the apps state about their own words."""
    stated: dict[str, Any] = {}
    for config in apps.get_app_configs():
        stated |= getattr(config, attribute, {})
    return stated


@dataclass(frozen=True)
class Change:
    """One value of an event or of a version, in the reader's words."""

    field: str
    old: str
    new: str


Rows = dict[tuple[type[models.Model], int], str]


def changes(events: Sequence[AuditEvent]) -> list[list[Change]]:
    """Return what each event changed; one query for each kind of row that they point at."""
    rows = _rows_of(events)
    return [list(_changes(event, rows)) for event in events]


def _changes(event: AuditEvent, rows: Rows) -> Iterator[Change]:
    model = model_of(event.target_label)
    for name in {**event.before, **event.after}:
        old, new = event.before.get(name), event.after.get(name)
        if name == "fields":
            new = [field_label(model, column) for column in event.after["fields"]]
        shown = (_named(model, name, value, rows) for value in (old, new))
        yield Change(field_label(model, name), *shown)


def _rows_of(events: Iterable[AuditEvent]) -> Rows:
    """Return the rows that the events' values point at, as they read now."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    for event in events:
        model = model_of(event.target_label)
        for name, value in [*event.before.items(), *event.after.items()]:
            if related := _related(model, name, value):
                wanted[related].add(value)
    return {
        (related, pk): str(row)
        for related, keys in wanted.items()
        for pk, row in related._default_manager.in_bulk(keys).items()
    }


def _named(model: type[models.Model] | None, name: str, value: Any, rows: Rows) -> str:
    if related := _related(model, name, value):
        return rows.get((related, value), missing(value))
    return words(model, name, value)


def _related(
    model: type[models.Model] | None, name: str, value: object
) -> type[models.Model] | None:
    """Return the kind of row that `value` is the number of; None for all other values."""
    column = _column(model, name)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return column.related_model if is_number and isinstance(column, models.ForeignKey) else None


def words(model: type[models.Model] | None, name: str, value: object) -> str:
    """Return a value as a reader of the back office knows it: choices, dates, yes and no."""
    if isinstance(value, list | tuple):
        return ", ".join(words(model, name, item) for item in value) or NOTHING
    if isinstance(value, dict):
        return ", ".join(field_label(model, key) for key in value) or NOTHING
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return _moment(value)
    if isinstance(value, Decimal):
        return formats.number_format(value.normalize())
    column = _column(model, name)
    choices = getattr(column, "flatchoices", ()) or _stated("audit_values").get(name, {})
    return str(dict(choices).get(value, value))


def _moment(value: date) -> str:
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return formats.date_format(value, "DATE_FORMAT")


def missing(pk: object) -> str:
    return _("no more there (number %(number)s)") % {"number": pk}


def _column(model: type[models.Model] | None, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
