"""Two connections at once, with real threads on PostgreSQL, and what they did without our locks."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError

from django.db import IntegrityError, connection, transaction

from tests.refusals import sql


def commit_together(*changes: Callable[[], object]) -> list[IntegrityError | None]:
    """Let each connection change, then all look at the deferred rules, then all commit.

    Returns for each change its refusal, or None where it was committed.
    """
    changed, looked = Barrier(len(changes)), Barrier(len(changes))

    def run(change: Callable[[], object]) -> IntegrityError | None:
        try:
            with transaction.atomic():
                change()
                changed.wait(timeout=20)
                sql("SET CONSTRAINTS ALL IMMEDIATE")()
                # Without a lock all stand here at once; with it one waits for another's commit.
                with suppress(BrokenBarrierError):
                    looked.wait(timeout=0.5)
        except IntegrityError as refusal:
            return refusal
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(changes)) as threads:
        return list(threads.map(run, changes))


@contextmanager
def without_locks(*functions: str) -> Iterator[None]:
    """Take FOR SHARE out of these trigger functions for a while."""
    kept = [_source(name) for name in functions]
    try:
        for source in kept:
            sql(re.sub(r"\bFOR SHARE( OF \w+)?", "", source))()
        yield
    finally:
        for source in kept:
            sql(source)()


def _source(function: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [function])
        return cursor.fetchone()[0]
