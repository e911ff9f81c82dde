"""How changes of a CSO's team and changes by its people are kept apart.

A lock by the CSO's number and not on rows: whoever has waited for a hand-over must also see the
rows that it has made. Take it before any lock on a row of the CSO, and read the clock after it.
"""

from django.db import connection


def take_team(*organisations: int) -> None:
    """Wait until nobody changes these teams or writes for them, and keep both out until the end."""
    _lock("pg_advisory_xact_lock", organisations)


def keep_team(*organisations: int) -> None:
    """Wait until nobody changes these teams and keep them as they are; many may do so at once."""
    _lock("pg_advisory_xact_lock_shared", organisations)


def _lock(function: str, organisations: tuple[int, ...]) -> None:
    """The order is the same for everybody, so that two never wait for each other."""
    with connection.cursor() as cursor:
        for key in sorted(set(organisations)):
            cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [f"team:{key}"])
