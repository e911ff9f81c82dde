"""The five sources, loaded once for all tests of this folder."""

import pytest
from django.db import transaction

from portal.services import load_sources
from provinces.services import load_provinces


@pytest.fixture(scope="package")
def loaded_sources(django_db_setup, django_db_blocker):
    """The provinces and the sources, loaded once and rolled back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_provinces()
        load_sources()
        yield
        transaction.set_rollback(True)
