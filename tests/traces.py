"""Markers of one invented person: planted wherever the registry says, and looked for everywhere."""

from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, models, transaction

from core.personal_data import Fate, Holding, Subject, gather_holdings

MARK = "qxmark"
NAME = "Qxmarkad Qxmarksoyad"
ADDRESS = "qxmark.kisi@ornek-dernegi.org"
TEXT = f"{MARK}metin"
GOES = {Fate.EMPTIED, Fate.DELETED}


def plant(subject: Subject) -> dict[str, set[str]]:
    """Write a marker into each text column that an erasure must take away; return where it is.

    Straight into the tables, past triggers: what matters is what lies there, not how it came.
    """
    planted: dict[str, set[str]] = {}
    for holding in gather_holdings():
        if holding.rows is None:
            continue
        keys = sorted(keys_of(holding, subject))
        for field in _texts(holding):
            if keys and _write(holding, field, keys, subject):
                planted.setdefault(holding.model, set()).add(field.name)
    return planted


def keys_of(holding: Holding, subject: Subject) -> set:
    assert holding.rows is not None
    return set(holding.rows(subject).values_list("pk", flat=True))


def _texts(holding: Holding) -> list[models.Field]:
    kinds = models.CharField | models.TextField | models.JSONField | models.FileField
    return [
        field
        for field in holding.kind._meta.concrete_fields
        if isinstance(field, kinds) and not field.choices
        if holding.columns.get(field.name) in GOES
    ]


def _write(holding: Holding, field: models.Field, keys: list[int], subject: Subject) -> bool:
    """Put the marker in the place of what stands there.

    False where the database refuses it, and where the rows could not be found by it any more.
    """
    if isinstance(field, models.EmailField | models.FileField) or field.unique:
        return False
    stands = holding.kind._default_manager.filter(pk__in=keys).values_list(field.name, flat=True)
    if all(MARK in str(value).casefold() for value in stands):
        # Marked by who made the row, with the very name by which others mention the person.
        return True
    table, column = holding.kind._meta.db_table, field.column
    value = f'{{"x": "{TEXT}"}}' if isinstance(field, models.JSONField) else TEXT
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                f'UPDATE "{table}" SET "{column}" = %s WHERE id::text = ANY(%s)',
                [value[: field.max_length or None], [str(key) for key in keys]],
            )
            cursor.execute("SET LOCAL session_replication_role = origin")
            if not keys_of(holding, subject) >= set(keys):
                raise DatabaseError
    except DatabaseError:
        return False
    return True


def tables_with(mark: str = MARK) -> dict[str, int]:
    """Return table → rows that hold the marker in any column, whatever its type; empty: none."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text ILIKE %s', [f"%{mark}%"]
            )
            if count := cursor.fetchone()[0]:
                found[table] = count
    return found


def sessions_with(mark: str = MARK) -> int:
    """Return how many sessions hold the marker: their column is packed and signed."""
    return sum(mark in str(session.get_decoded()) for session in Session.objects.all())


def files_with(folder: Path, mark: str = MARK) -> list[str]:
    """Return the stored files whose name or content holds the marker."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    marked = mark.encode()
    return [path.name for path in paths if mark in path.name or marked in path.read_bytes()]
