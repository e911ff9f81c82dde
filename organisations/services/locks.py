"""What is locked of a CSO, and in which order, so that no two ever wait for each other.

1. Teams: here, all that a transaction needs at once, or one after the other by number. A lock by
   the CSO's number and not on rows: whoever has waited for a hand-over must also see the rows that
   it has made. Read the clock after it.
2. The profile, then its organisation (`registry.locked`).
3. Everything else: reviews, invitations, hand-overs, questions to the help desk.

Whoever needs less begins further down, and never goes up again. docs/domain/registry.md, "Two at
once"; tests/organisations/test_lock_order.py shows what the order keeps from happening.
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
