"""Fixtures that every app's tests share."""

import pytest
from django.core.cache import caches
from django.test import Client


@pytest.fixture(autouse=True)
def _empty_caches():
    """Rate limits and cached pages of one test must not reach the next."""
    for cache in caches.all():
        cache.clear()


@pytest.fixture
def client_factory():
    """Make further browsers beside `client`."""
    return Client
