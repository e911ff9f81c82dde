"""Two connections at once, with real threads on PostgreSQL, and what they did without our locks."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Barrier, BrokenBarrierError
from types import ModuleType

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from core.errors import RuleError
from tests.refusals import sql

# Nothing takes so long; what has not come by then never will.
LONGEST_SECONDS = 60


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


@dataclass
class Side:
    """One of two calls that meet: its process of PostgreSQL, and how far it has come."""

    pid: int = 0
    is_there: bool = False
    is_over: bool = False
    # Whether the other call, while it stood at the place, held a lock that this one wanted.
    has_waited: bool = False
    # "done", or the name of the refusal.
    result: str = ""


@dataclass
class Meeting:
    """Two calls that stand at one place of the code at once."""

    sides: list[Side]
    # Whether the second begins when the first stands there, and passes without stopping.
    in_turn: bool
    here: threading.local = field(default_factory=threading.local)

    def stay(self) -> None:
        """Stay until the other is there too, has ended, or waits for a lock of this one."""
        side: Side = self.here.side
        first, second = self.sides
        if side.is_there or (self.in_turn and side is second):
            return
        side.is_there = True
        other = second if side is first else first
        _until(lambda: other.is_there or other.is_over or _waits_for(other, side))

    def run(self, side: Side, call: Callable[[], object]) -> None:
        self.here.side, first = side, self.sides[0]
        try:
            side.pid = _ask("SELECT pg_backend_pid()")
            if self.in_turn and side is not first:
                _until(lambda: first.is_there or first.is_over)
            call()
            side.result = "done"
        except (RuleError, IntegrityError, OperationalError) as refusal:
            side.result = type(refusal).__name__
        finally:
            side.is_over = True
            connection.close()


def meet(
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType | type,
    name: str,
    *calls: Callable[[], object],
    before: bool = False,
    in_turn: bool = False,
) -> list[Side]:
    """Run two calls on connections of their own that meet behind (or `before`) `module.name`.

    PostgreSQL is asked who waits for whom; no clock decides, however busy the machine is.
    """
    meeting, real = Meeting([Side(), Side()], in_turn), getattr(module, name)

    def place(*args: object, **kwargs: object) -> object:
        if before:
            meeting.stay()
        answer = real(*args, **kwargs)
        if not before:
            meeting.stay()
        return answer

    with monkeypatch.context() as patched, ThreadPoolExecutor(2) as threads:
        patched.setattr(module, name, place)
        list(threads.map(meeting.run, meeting.sides, calls))
    return meeting.sides


def _until(is_so: Callable[[], bool]) -> None:
    last = time.monotonic() + LONGEST_SECONDS
    while not is_so():
        if time.monotonic() > last:
            raise AssertionError("The other call has neither come, ended nor waited.")
        time.sleep(0.01)


def _waits_for(side: Side, holder: Side) -> bool:
    side.has_waited = bool(_ask("SELECT %s = ANY (pg_blocking_pids(%s))", holder.pid, side.pid))
    return side.has_waited


def _ask(question: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return cursor.fetchone()[0]
