"""One run of the migrations for all test processes of a run; tables put back after each commit."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

# Tables that refuse TRUNCATE by a trigger, which the tests disable.
NOT_EMPTIED = [
    *("core_auditevent", "accounts_notice", "accounts_noticeshown", "accounts_destructionlog"),
]

# What the tables held before the first test lies in a schema that no model and no query names.
REMEMBER = """
CREATE SCHEMA before_tests;
DO $$
DECLARE
  name text;
  is_filled boolean;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO is_filled;
    IF is_filled THEN
      EXECUTE format('CREATE TABLE before_tests.%1$I AS TABLE public.%1$I', name);
    END IF;
  END LOOP;
END $$;
-- No trigger and no foreign key is asked: what must not be deleted goes, too.
CREATE FUNCTION before_tests.put_back() RETURNS void LANGUAGE plpgsql
SET session_replication_role = replica AS $$
DECLARE
  name text;
  names text;
  differs boolean;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    IF to_regclass(format('before_tests.%I', name)) IS NULL THEN
      EXECUTE format('DELETE FROM public.%I', name);
      CONTINUE;
    END IF;
    EXECUTE format(
      'SELECT EXISTS ('
      '(SELECT a::text FROM public.%1$I a EXCEPT ALL SELECT b::text FROM before_tests.%1$I b)'
      ' UNION ALL '
      '(SELECT b::text FROM before_tests.%1$I b EXCEPT ALL SELECT a::text FROM public.%1$I a))',
      name
    ) INTO differs;
    CONTINUE WHEN NOT differs;
    SELECT string_agg(quote_ident(attname), ', ') INTO names FROM pg_attribute
    WHERE attrelid = format('public.%I', name)::regclass
      AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE format('DELETE FROM public.%I', name);
    EXECUTE format(
      'INSERT INTO public.%1$I (%2$s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM before_tests.%1$I',
      name, names
    );
  END LOOP;
END $$;
"""


def remember() -> None:
    """Keep what the tables hold after the migrations, for `put_back`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace('before_tests') IS NOT NULL")
        if cursor.fetchone()[0]:
            # A database that is used again may hold what an interrupted run left.
            cursor.execute("DROP SCHEMA before_tests CASCADE")
            call_command("flush", interactive=False, verbosity=0)
        cursor.execute(REMEMBER)


def put_back(*args: object) -> None:
    """Undo what a test has committed.

    In the place of Django's flush, whose TRUNCATE makes each file of each table anew and whose
    post_migrate writes all roles and triggers again: most of what such a test took.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT before_tests.put_back()")


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
