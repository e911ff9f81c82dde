"""The shared cache: it counts tries while Redis is down, and shows no address."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.settings import CACHES
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN = "/tr/accounts/login/"


@pytest.fixture(autouse=True)
def real_cache_without_redis(settings):
    """The cache as it runs; nobody listens where Redis should be."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = CACHES


def rows() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM core_cache")
        return cursor.fetchall()


def test_sixth_wrong_password_is_refused_and_then_the_right_one_too(client):
    person = UserFactory()

    answers = [
        client.post(SIGN_IN, {"login": person.email, "password": password})
        for password in [*(f"yanlış {number}" for number in range(6)), PASSWORD]
    ]

    told = [[fault.code for fault in _faults(answer)] for answer in answers]
    assert told == [["email_password_mismatch"]] * 5 + [["too_many_login_attempts"]] * 2
    assert "_auth_user_id" not in client.session


def _faults(response) -> list[ValidationError]:
    return response.context["form"].non_field_errors().as_data()


def test_page_that_only_reads_does_not_ask_the_cache(client):
    with CaptureQueriesContext(connection) as queries:
        client.get(SIGN_IN)

    assert not [query for query in queries if "core_cache" in query["sql"]]


def test_cache_keeps_no_address_that_can_be_read(client):
    client.post(SIGN_IN, {"login": "biri@ornek.org", "password": "yanlış"}, REMOTE_ADDR="192.0.2.7")

    assert rows()
    assert not [row for row in rows() if "192.0.2.7" in str(row) or "ornek" in str(row)]
