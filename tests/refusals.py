"""How a test breaks a rule of the database on purpose: by any call, or by raw SQL."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction


def assert_refused(change: Callable[[], object]) -> None:
    """Assert that the database refuses the change, now or where it looks at deferred rules."""
    with pytest.raises(IntegrityError), transaction.atomic():
        _change_and_check(change)


def _change_and_check(change: Callable[[], object]) -> None:
    change()
    sql("SET CONSTRAINTS ALL IMMEDIATE")()


def sql(statement: str, *values: object) -> Callable[[], None]:
    """Return a call that runs one statement."""

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)

    return run
