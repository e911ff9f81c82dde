"""One run of the migrations for all test processes of a run: each gets a copy of its database."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def copied(folder: Path) -> Iterator[None]:
    """Let Django copy this process's test database from one that the first process has migrated.

    `folder` is the same for all processes of the run.
    """
    test = connection.settings_dict["TEST"]
    stem, _underscore, _worker = test["NAME"].rpartition("_")
    template = f"{stem}_template"
    made = folder / template
    with _alone(folder):
        is_ours = not made.exists()
        if is_ours:
            _migrate(template)
            made.touch()
    test["TEMPLATE"], test["MIGRATE"] = template, False
    yield
    if is_ours:
        # Who comes later makes it anew.
        with _alone(folder), connection._nodb_cursor() as cursor:
            made.unlink()
            cursor.execute(f'DROP DATABASE IF EXISTS "{template}"')


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(name: str) -> None:
    """Make a migrated database of this name, and leave it: a template has no visitors."""
    here = connection.settings_dict
    usual, here["TEST"]["NAME"] = here["TEST"]["NAME"], name
    before = here["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    here["NAME"], here["TEST"]["NAME"] = before, usual
