"""Writing the rows of a file, many at once."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from programmes.models import Activity
from programmes.models.bulk_import import ImportReference
from programmes.services.imports.rows import Row

BATCH = 500
# What the history of a row has room for.
REASON_LENGTH = 100


def save_rows(model: type[models.Model], rows: list[Row], *, actor: User, reason: str) -> None:
    """Add the new rows and change the others, each with its history, in which `reason` stands."""
    kept = {
        "default_user": actor,
        "default_change_reason": reason[:REASON_LENGTH],
        "batch_size": BATCH,
    }
    bulk_create_with_history(_added(rows), model, **kept)
    targets, fields = _changed(model, rows)
    if fields:
        bulk_update_with_history(targets, model, fields, **kept)
    _link(model, rows)


def try_rows(model: type[models.Model], rows: list[Row]) -> None:
    """Write the same without history, which no rule looks at and which doubles the time."""
    manager = model._default_manager
    manager.bulk_create(_added(rows), batch_size=BATCH)
    targets, fields = _changed(model, rows)
    if fields:
        manager.bulk_update(targets, fields, batch_size=BATCH)
    _link(model, rows)


def _added(rows: Iterable[Row]) -> list[Any]:
    return [row.target for row in rows if row.is_new]


def _changed(model: type[models.Model], rows: Iterable[Row]) -> tuple[list[Any], list[str]]:
    """Return the rows whose own columns change, and those columns."""
    own = {field.name for field in model._meta.concrete_fields}
    changed = [
        row for row in rows if not row.is_new and own & {change.name for change in row.changes}
    ]
    names = own & {change.name for row in changed for change in row.changes}
    now = timezone.now()
    for row in changed:
        row.target.updated_at = now
    return [row.target for row in changed], [*sorted(names), "updated_at"] if names else []


def _link(model: type[models.Model], rows: list[Row]) -> None:
    if model is Activity:
        _link_catchment([row for row in rows if "catchment" in row.values])
    named = [row for row in rows if row.reference and row.is_named_anew]
    link = "activity_id" if model is Activity else "figure_id"
    ImportReference.objects.bulk_create(
        ImportReference(
            project_id=row.target.project_id, reference=row.reference, **{link: row.target.pk}
        )
        for row in named
    )


def _link_catchment(rows: list[Row]) -> None:
    through = Activity.catchment.through
    through.objects.filter(activity__in=[row.target.pk for row in rows]).delete()
    through.objects.bulk_create(
        through(activity_id=row.target.pk, province_id=province.pk)
        for row in rows
        for province in row.values["catchment"]
    )
