"""Readers of the environment: what they take, and the one line by which they refuse."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

FOLDER = Path("/srv/data/files")
KEYED = "s3://KEY:secret@s3.example.org"


def read_storage(monkeypatch, url):
    monkeypatch.setenv("STORAGE_URL", url)
    return env.storage("STORAGE_URL", FOLDER)


@pytest.mark.parametrize("url", [None, ""])
def test_unset_storage_is_a_folder(monkeypatch, url):
    monkeypatch.delenv("STORAGE_URL", raising=False)
    if url is not None:
        monkeypatch.setenv("STORAGE_URL", url)

    assert env.storage("STORAGE_URL", FOLDER) == {
        "BACKEND": "core.storage.FolderStorage",
        "OPTIONS": {"location": FOLDER, "base_url": None},
    }


def test_storage_names_a_bucket_its_folder_and_its_keys(monkeypatch):
    url = "s3://KEY:a%2Fb%40c%2B@s3.example.org:9000/kopru/portal/?region=eu-central-1"

    assert read_storage(monkeypatch, url) == {
        "BACKEND": "core.bucket.BucketStorage",
        "OPTIONS": {
            "endpoint_url": "https://s3.example.org:9000",
            "access_key": "KEY",
            "secret_key": "a/b@c+",
            "bucket_name": "kopru",
            "location": "portal",
            "region_name": "eu-central-1",
            "addressing_style": "path",
        },
    }


def test_storage_beside_the_portal_may_do_without_tls(monkeypatch):
    options = read_storage(monkeypatch, "s3+http://KEY:secret@[::1]:9000/kopru")["OPTIONS"]

    assert options["endpoint_url"] == "http://[::1]:9000"
    assert (options["location"], options["region_name"]) == ("", "us-east-1")


def test_storage_may_have_the_bucket_in_its_host_name(monkeypatch):
    options = read_storage(monkeypatch, f"{KEYED}/kopru?addressing=virtual")["OPTIONS"]

    assert options["addressing_style"] == "virtual"


def test_storage_comes_from_a_mounted_secret(monkeypatch, tmp_path):
    (tmp_path / "storage_url").write_text(f"{KEYED}/kopru\n")
    monkeypatch.delenv("STORAGE_URL", raising=False)
    monkeypatch.setenv("STORAGE_URL_FILE", str(tmp_path / "storage_url"))

    assert env.storage("STORAGE_URL", FOLDER)["OPTIONS"]["bucket_name"] == "kopru"


@pytest.mark.parametrize(
    "url",
    [
        "s3.example.org/kopru",
        "https://KEY:secret@s3.example.org/kopru",
        "s3://s3.example.org/kopru",
        "s3://KEY@s3.example.org/kopru",
        "s3://KEY:secret@/kopru",
        KEYED,
        f"{KEYED}/",
        "s3://KEY:se/cret@s3.example.org/kopru",
        "s3://KEY:secret@s3.example.org:port/kopru",
        f"{KEYED}/kopru?zone=eu",
        f"{KEYED}/kopru?addressing=dns",
        f"{KEYED}/kopru?region=%00",
        f"{KEYED}/kopru?region=eu west",
        "s3://KEY:secret@host_x/kopru",
        "s3://KEY:secret@ho st/kopru",
        "s3://KEY:secret@h\u00f6st/kopru",
        "s3://KEY:secret@[::1/kopru",
    ],
)
def test_storage_that_cannot_be_read_stops_the_start_and_tells_no_secret(monkeypatch, url):
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL") as refusal:
        read_storage(monkeypatch, url)

    assert "se/cret" not in str(refusal.value)
    assert "@s3.example.org" not in str(refusal.value)


@pytest.mark.parametrize(
    ("read", "url"),
    [
        (env.database, "postgres://kopru:pa/ss@localhost/kopru"),
        (env.database, "postgres://localhost"),
        (env.database, "mysql://localhost/kopru"),
        (env.database, "postgres://[::1/kopru"),
        (lambda name: env.email(name, "SECONDS", FOLDER), "smtp://user:pa/ss@localhost"),
        (lambda name: env.email(name, "SECONDS", FOLDER), "localhost:25"),
    ],
)
def test_other_address_that_cannot_be_read_stops_the_start(monkeypatch, read, url):
    monkeypatch.setenv("SERVICE_URL", url)

    with pytest.raises(ImproperlyConfigured, match="SERVICE_URL must look like"):
        read("SERVICE_URL")


@pytest.mark.parametrize(
    "url",
    [
        "portal.example.org",
        "ftp://portal.example.org",
        "https://",
        "https://[x",
        "https://h\u00f6st.example.org",
        "https://portal.example.org/path",
        "https://someone@portal.example.org",
        "https://portal.example.org?x=1",
        "",
    ],
)
def test_site_without_a_scheme_or_host_stops_the_start(monkeypatch, url):
    """A host that is taken for local would lose secure cookies and open the demonstration."""
    monkeypatch.setenv("SITE_URL", url)

    with pytest.raises(ImproperlyConfigured, match="SITE_URL must look like"):
        env.site("SITE_URL", "http://localhost:8000")


@pytest.mark.parametrize(
    ("url", "host", "scheme"),
    [
        ("https://Portal.example.org/", "portal.example.org", "https"),
        ("http://localhost:8000", "localhost", "http"),
        ("http://[::1]:8000", "::1", "http"),
    ],
)
def test_site_names_its_host_and_scheme(monkeypatch, url, host, scheme):
    monkeypatch.setenv("SITE_URL", url)

    site = env.site("SITE_URL", "http://localhost:8000")

    assert (site.hostname, site.scheme) == (host, scheme)
    assert not site.geturl().endswith("/")


@pytest.mark.parametrize("value", ["-1", "1.5", "many", "", "1e3"])
def test_count_below_nothing_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("QUESTIONS_PER_EMAIL", value)

    with pytest.raises(ImproperlyConfigured, match="whole number from 0"):
        env.number("QUESTIONS_PER_EMAIL", 5)


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", {"connect_timeout": 3}),
        ("?sslmode=require", {"connect_timeout": 3, "sslmode": "require"}),
        ("?connect_timeout=10", {"connect_timeout": "10"}),
    ],
)
def test_database_that_is_silent_is_given_up_soon_unless_the_address_says_when(
    monkeypatch, query, options
):
    monkeypatch.setenv("SERVICE_URL", f"postgres://kopru@localhost/kopru{query}")

    assert env.database("SERVICE_URL")["OPTIONS"] == options


def test_statement_of_a_web_process_is_ended_as_deploy_asks_unless_the_address_says_when(
    monkeypatch,
):
    monkeypatch.setenv("STATEMENT_SECONDS", "20")
    monkeypatch.setenv("SERVICE_URL", "postgres://kopru@localhost/kopru")
    monkeypatch.setenv("OTHER_URL", "postgres://kopru@localhost/kopru?options=-c%20jit=off")

    found = [env.database(name)["OPTIONS"]["options"] for name in ("SERVICE_URL", "OTHER_URL")]

    assert found == ["-c statement_timeout=20s", "-c jit=off"]
