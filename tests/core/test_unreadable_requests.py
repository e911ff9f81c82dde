"""Requests that no browser sends: a strange charset, host, or NUL byte in a cookie or address."""

import io
import logging

import pytest
from django.conf import settings
from django.core.cache import caches
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.publications import VersionFactory

pytestmark = pytest.mark.django_db
SEARCH = "/tr/ara/?q=%5Cud800abc"
# Inside quotes a cookie may write any byte as three digits.
NUL_COOKIE = '{}="{}"'.format(settings.SESSION_COOKIE_NAME, r"\000" * 8)


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-16", "latin-1", "no-such-charset"])
def test_address_is_read_as_utf_8_whatever_charset_is_named(client, charset):
    response = client.get(SEARCH, CONTENT_TYPE=f"text/plain; charset={charset}")

    assert response.status_code == 200
    assert "ud800abc" in response.content.decode()


def test_form_is_read_as_utf_8_whatever_charset_is_named(client):
    part = 'Content-Disposition: form-data; name="login"\r\n\r\n\\ud800@ornek.org\r\n'

    response = client.generic(
        "POST",
        reverse("account_login"),
        f"--B\r\n{part}--B--\r\n",
        content_type="multipart/form-data; boundary=B; charset=unicode_escape",
    )

    assert response.status_code == 200


@pytest.mark.parametrize("path", ["/tr/", "/tr/masam/"])
def test_session_cookie_with_a_nul_byte_is_no_session(client, path):
    response = client.get(path, HTTP_COOKIE=NUL_COOKIE)

    assert response.status_code in {200, 302}


@pytest.mark.parametrize("name", ["%00.pdf", "tr.%00"])
def test_file_address_with_a_nul_byte_is_not_found(client, name):
    address = VersionFactory().get_absolute_url()

    response = client.get(f"{address}{name}")

    assert response.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/language/a%00b/",
        "/verify/a%00b/",
        "/tr/accounts/data-requests/VT%00/",
        "/tr/accounts/data-requests/VT%00/cancel/",
        "/tr/accounts/identity/a%00b/",
        "/tr/kurulusum/davetler/a%00b/",
        "/tr/kurulusum/davetler/a%00b/accept/",
        "/tr/projeler/a%00b/",
        "/tr/destek-masasi/talepler/a%00b/",
    ],
)
def test_address_with_a_nul_byte_is_no_fault_of_ours(client, path):
    client.force_login(UserFactory(roles=["administrator"]))

    assert {client.get(path).status_code, client.post(path).status_code} <= {302, 404, 405, 410}


def test_choice_and_filter_with_a_nul_byte_are_told(client):
    client.force_login(UserFactory(roles=["auditor"]))

    chosen = client.post(reverse("organisations:cso_choose"), {"organisation": "a\x00b"})
    filtered = client.get(reverse("portal:audit_list"), {"actor": "a\x00b"})

    assert (chosen.status_code, filtered.status_code) == (404, 200)
    assert filtered.context["filter"].form.errors["actor"]


@pytest.mark.parametrize("year", ["0", "1", "10000", "1e30", "1e999999", "-5", "NaN"])
def test_year_that_no_calendar_has_is_told(client, year):
    response = client.get("/tr/etkinlikler/", {"year": year})

    assert response.status_code == 200
    assert response.context["problems"]


def test_answer_for_a_script_is_not_kept_for_visitors(client_factory, settings):
    settings.PAGE_CACHE = True
    caches["pages"].clear()
    address = reverse("account_logout")
    client_factory().get(address, headers={"X-Requested-With": "XMLHttpRequest"})

    response = client_factory().get(address)

    assert response["Content-Type"].startswith("text/html")


@pytest.fixture
def log():
    """What our own handler writes."""
    handler = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    before = handler.setStream(io.StringIO())
    yield handler.stream
    handler.setStream(before)


@pytest.mark.parametrize("host", ["another.example", "a b", "localhost:http", "[::1"])
def test_unknown_host_gets_our_page_and_costs_one_line_of_the_log(client, log, host):
    response = client.get("/tr/", HTTP_HOST=host)

    lines = log.getvalue().splitlines()
    request_id = response["X-Request-ID"]
    assert response.status_code == 400
    assert request_id in response.content.decode()
    assert len(lines) == 1
    assert f"WARNING django.security.DisallowedHost request={request_id}" in lines[0]


def test_refused_page_costs_one_line_of_the_log(client, log, db):
    client.force_login(UserFactory(roles=["auditor"]))

    response = client.post("/tr/raporlar/")

    lines = log.getvalue().splitlines()
    assert response.status_code == 403
    assert len(lines) == 1
    assert "WARNING django.request" in lines[0]
