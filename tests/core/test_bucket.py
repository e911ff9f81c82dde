"""core.bucket: private files in the bucket of a real S3 server."""

import socket

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db.models import FileField
from django.db.models.fields.files import FieldFile
from django.http import Http404

from config import env
from core import bucket as buckets
from core import uploads
from core.storage import StorageError


def field_file(name):
    return FieldFile(None, FileField(storage=default_storage), name)


@pytest.fixture
def nobody_listens(settings, monkeypatch):
    """The address of a bucket whose server is not there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("STORAGE_URL", f"s3+http://KEY:secret@127.0.0.1:{port}/kopru-files")
    settings.STORAGES = {**settings.STORAGES, "default": env.storage("STORAGE_URL", None)}


def test_file_lies_under_its_name_in_the_folder_of_the_bucket(bucket):
    uploads.store_generated("reports/7.pdf", b"one")

    assert bucket.names == ["portal/reports/7.pdf"]
    assert bucket.content("reports/7.pdf") == b"one"


def test_second_file_of_the_same_name_replaces_the_first(bucket):
    uploads.store_generated("reports/7.pdf", b"one")

    uploads.store_generated("reports/7.pdf", b"two")

    assert bucket.names == ["portal/reports/7.pdf"]
    assert bucket.content("reports/7.pdf") == b"two"


def test_large_upload_is_one_put(bucket, monkeypatch):
    def refuse(*_arguments, **_more):
        raise AssertionError("in parts: whole only at the end")

    client = default_storage.connection.meta.client
    monkeypatch.setattr(client, "create_multipart_upload", refuse)
    upload = TemporaryUploadedFile("a.pdf", "application/pdf", 9_000_000, None)
    upload.write(b"x" * 9_000_000)

    default_storage.save("helpdesk/ab/c.pdf", upload)

    assert len(bucket.content("helpdesk/ab/c.pdf")) == 9_000_000


@pytest.mark.parametrize("location", ["", "/private-files"])
def test_file_is_handed_out_by_the_portal_itself(bucket, settings, location):
    settings.X_ACCEL_LOCATION = location
    uploads.store_generated("x/abc.pdf", b"%PDF- one")

    response = uploads.file_response(field_file("x/abc.pdf"), "a.pdf", "application/pdf")

    assert response.streaming
    assert b"".join(response.streaming_content) == b"%PDF- one"
    assert "X-Accel-Redirect" not in response
    assert response["Content-Length"] == "9"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''a.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


def test_file_that_is_missing_is_not_found_and_named_in_the_log(bucket, caplog):
    with pytest.raises(Http404):
        uploads.file_response(field_file("x/abc.pdf"), "a.pdf", "application/pdf")

    assert "file_missing name=x/abc.pdf" in caplog.text


def test_file_has_no_address(bucket):
    uploads.store_generated("x/abc.pdf", b"one")

    with pytest.raises(ValueError, match="no address"):
        default_storage.url("x/abc.pdf")


def test_file_is_not_written_bit_by_bit(bucket):
    with pytest.raises(ValueError, match="whole"):
        default_storage.open("x/abc.pdf", "wb")


def test_file_taken_away_is_gone_and_a_second_time_is_no_fault(bucket):
    uploads.store_generated("x/abc.pdf", b"one")

    uploads.forget("x/abc.pdf")
    uploads.forget("x/abc.pdf")

    assert bucket.names == []
    assert not default_storage.exists("x/abc.pdf")


VERBS = {
    "save": lambda: default_storage.save("x/abc.pdf", ContentFile(b"one")),
    "open": lambda: default_storage.open("x/abc.pdf"),
    "exists": lambda: default_storage.exists("x/abc.pdf"),
    "delete": lambda: default_storage.delete("x/abc.pdf"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_wrong_key_is_told_as_such(bucket, verb):
    bucket.refuse_our_key()

    with pytest.raises(StorageError, match=r"InvalidAccessKeyId|403"):
        VERBS[verb]()


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.usefixtures("nobody_listens")
def test_server_that_is_down_is_told_as_such(verb):
    with pytest.raises(StorageError, match=r"127\.0\.0\.1"):
        VERBS[verb]()


def test_bucket_that_does_not_exist_is_a_fault_not_a_missing_file(bucket, settings):
    default = settings.STORAGES["default"]
    options = default["OPTIONS"] | {"bucket_name": "kopru-others"}
    settings.STORAGES = {**settings.STORAGES, "default": default | {"OPTIONS": options}}

    with pytest.raises(StorageError, match="NoSuchBucket"):
        default_storage.open("x/abc.pdf")


@pytest.mark.usefixtures("nobody_listens")
def test_file_that_cannot_be_taken_away_is_named_in_the_log(caplog):
    uploads.forget("x/abc.pdf")

    assert "file_left_behind name=x/abc.pdf" in caplog.text


def test_answer_that_breaks_off_is_told_as_such(bucket, monkeypatch):
    uploads.store_generated("x/abc.pdf", b"one")
    opened = default_storage.open("x/abc.pdf")
    monkeypatch.setattr(opened.body, "_content_length", "4")

    with pytest.raises(StorageError, match="bytes"):
        opened.read()


def test_silent_server_is_not_waited_for_long(bucket):
    config = default_storage.client_config

    assert (config.connect_timeout, config.read_timeout) == (
        buckets.CONNECT_SECONDS,
        buckets.READ_SECONDS,
    )
    assert config.retries["total_max_attempts"] == 2
