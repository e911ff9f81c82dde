"""Cookies, HSTS and the https redirect follow the scheme of SITE_URL."""

import json
import os
import subprocess
import sys

import pytest

NAMES = [
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "LANGUAGE_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "LANGUAGE_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SESSION_COOKIE_HTTPONLY",
    "CSRF_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
]


def settings_at(address):
    code = (
        "import json; from django.conf import settings;"
        f"print(json.dumps({{name: getattr(settings, name) for name in {NAMES!r}}}))"
    )
    environment = os.environ | {
        "SITE_URL": address,
        "SECRET_KEY": "tests-only",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "0",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_cookies_under_https_are_secure_and_bound_to_the_host():
    found = settings_at("https://portal.example.org")

    assert [found[name] for name in NAMES[:3]] == [
        "__Host-session",
        "__Host-csrf",
        "__Host-language",
    ]
    assert all(found[name] for name in NAMES[3:7])
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000


@pytest.mark.parametrize("address", ["http://localhost:8000", "http://127.0.0.1:9000"])
def test_cookies_under_plain_http_can_be_sent_back(address):
    found = settings_at(address)

    assert [found[name] for name in NAMES[:3]] == ["session", "csrf", "language"]
    assert not any(found[name] for name in NAMES[3:8])


@pytest.mark.parametrize("address", ["https://portal.example.org", "http://localhost:8000"])
def test_cookies_are_never_read_by_scripts_nor_sent_along_from_elsewhere(address):
    found = settings_at(address)

    assert found["SESSION_COOKIE_HTTPONLY"]
    assert found["CSRF_COOKIE_HTTPONLY"]
    assert found["SESSION_COOKIE_SAMESITE"] == "Lax"
