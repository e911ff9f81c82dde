"""Loading beside staff at work: a row is looked at again, locked, before it is written."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.services.source_rows import RowWriter
from programmes.models import Theme

pytestmark = pytest.mark.django_db

READ_FIRST = {"slug": "ilk", "title_tr": "İlk", "title_en": "First"}
LOADED = {"slug": "cevre", "title_tr": "Çevre", "title_en": "Environment"}


def put(writer, values):
    return writer.put(f"themes/{values['slug']}", Theme, values, {})


@pytest.fixture
def writer():
    """A later load, which has read every theme."""
    first = RowWriter({})
    put(first, READ_FIRST)
    put(first, LOADED)
    later = RowWriter.with_memory()
    put(later, READ_FIRST)
    return later


def test_what_staff_change_while_a_load_runs_stays(writer):
    Theme.objects.filter(slug="cevre").update(title_en="Nature", primary_language="en")

    row = put(writer, LOADED | {"title_tr": "Çevre ve iklim", "title_en": "Climate"})

    stored = Theme.objects.get(slug="cevre")
    kept = (stored.title_tr, stored.title_en, stored.primary_language)
    assert kept == ("Çevre ve iklim", "Nature", "en")
    assert row.title_en == "Nature"
    assert (writer.counts["changed"], writer.counts["kept"]) == (1, 1)


def test_what_staff_delete_while_a_load_runs_stays_away(writer):
    Theme.objects.filter(slug="cevre").delete()

    row = put(writer, LOADED | {"title_tr": "Çevre ve iklim"})

    assert row is None
    assert not Theme.objects.filter(slug="cevre").exists()
    assert (writer.counts["changed"], writer.counts["deleted"]) == (0, 1)


def test_row_is_locked_and_only_its_changed_columns_are_written(writer):
    with CaptureQueriesContext(connection) as statements:
        put(writer, LOADED | {"title_tr": "Çevre ve iklim"})

    asked = [statement["sql"] for statement in statements]
    (lock,) = [sql for sql in asked if sql.endswith("FOR UPDATE")]
    (update,) = [sql for sql in asked if sql.startswith('UPDATE "programmes_theme"')]
    written = re.findall(r'"(\w+)" =', update.partition(" WHERE ")[0])
    assert asked.index(lock) < asked.index(update)
    # `title` follows the language that is active, as at every save.
    assert set(written) == {"title", "title_tr", "updated_at"}


def test_row_that_stays_the_same_is_not_locked(writer):
    with CaptureQueriesContext(connection) as statements:
        put(writer, LOADED)

    assert len(statements) == 0
