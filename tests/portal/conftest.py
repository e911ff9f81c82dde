"""Fixtures of the portal's tests."""

import pytest
from django.db import transaction

from portal.services import load_sources
from provinces.services import load_provinces


@pytest.fixture(scope="module")
def loaded_sources(django_db_setup, django_db_blocker):
    """The provinces and the sources, loaded once for a module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_provinces()
        load_sources()
        yield
        transaction.set_rollback(True)
