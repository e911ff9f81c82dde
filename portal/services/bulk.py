"""Writing many rows at once, past the ORM: only for invented rows of the benchmark."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models

Row = dict[str, Any]


def take_numbers(source: type[models.Model] | str, count: int) -> list[int]:
    """Draw numbers from a model's own sequence, or from the sequence of that name."""
    name = source if isinstance(source, str) else _sequence_of(source)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [name, count])
        return [number for (number,) in cursor.fetchall()]


def _sequence_of(model: type[models.Model]) -> str:
    table, column = f'"{model._meta.db_table}"', model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
        name: str = cursor.fetchone()[0]
    return name


def copy_rows(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Send rows by COPY. Keys are column names; one that a row lacks takes the field's default.

    The primary key may be left out by all rows of a call, never by some.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    columns = _columns(model, first)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor, cursor.copy(_statement(model, names)) as copy:
        for row in _all_of(first, rows):
            copy.write_row([row.get(name, default) for name, default in columns.items()])


def _statement(model: type[models.Model], names: str) -> str:
    return f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'


def _all_of(first: Row, rest: Iterable[Row]) -> Iterable[Row]:
    yield first
    yield from rest


def _columns(model: type[models.Model], row: Row) -> Row:
    """Return the columns to write with their defaults; what the database computes is left out."""
    return {
        field.column: field.get_default()
        for field in model._meta.concrete_fields
        if not field.generated and (not field.primary_key or field.column in row)
    }
