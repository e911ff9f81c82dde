"""Error pages: in the language of the address, with the request number, without database."""

import logging

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse

from core.request_id import RequestIdFilter
from portal.views.pages import CookiesView


@pytest.fixture
def broken(monkeypatch, client):
    """Make the cookies page raise `fault`; the client answers as a server would."""
    client.raise_request_exception = False

    def make(fault):
        def get(self, request, *args, **kwargs) -> HttpResponse:
            raise fault

        monkeypatch.setattr(CookiesView, "get", get)
        return client

    return make


@pytest.mark.parametrize("path", ["/tr/cerezler/", "/en/cookies/"])
@pytest.mark.parametrize(
    ("fault", "status"), [(ValueError("x"), 500), (OperationalError("x"), 503)]
)
def test_fault_is_a_page_in_its_language_without_database(broken, caplog, path, fault, status):
    with connection.execute_wrapper(_no_query), caplog.at_level(logging.ERROR):
        response = broken(fault).get(path)

    html = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{path[1:3]}">' in html
    assert response["X-Request-ID"] in html
    assert "Traceback" not in html
    assert response.has_header("Retry-After") is (status == 503)


def _no_query(execute, sql, params, many, context):
    raise AssertionError(f"An error page asked the database: {sql}")


def test_fault_is_logged_with_the_number_that_the_page_shows(broken):
    logger = logging.getLogger("django.request")
    seen = []
    handler = logging.Handler()
    handler.emit = seen.append
    logger.addHandler(handler)
    try:
        response = broken(ValueError("x")).get("/tr/cerezler/")
    finally:
        logger.removeHandler(handler)

    RequestIdFilter().filter(seen[0])
    assert seen[0].request_id == response["X-Request-ID"]


@pytest.mark.django_db
def test_bad_host_is_refused_with_a_page(client):
    response = client.get("/tr/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()
