"""How requests of one sender are kept from passing a count together."""

from django.db import connection


def take_turns(*names: str) -> None:
    """Wait until no other transaction holds one of `names`, and hold them until this one ends.

    What is counted afterwards counts all that came before. Empty names are left out; the order is
    the same for everybody, so that two never wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%s::text[]) name",
            [sorted(filter(None, names))],
        )
