"""core.storage: a whole file or none, in a folder."""

import os
import stat

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.uploads import forget, store_generated


@pytest.fixture(autouse=True)
def _files(private_files):
    """Each test has a folder of its own."""


def names(folder):
    return [path.name for path in (folder / "reports").iterdir()]


def test_file_is_stored_whole_and_closed_to_others(private_files):
    store_generated("reports/7.pdf", b"one")

    path = private_files / "reports/7.pdf"
    assert path.read_bytes() == b"one"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_second_file_of_the_same_name_replaces_the_first(private_files):
    store_generated("reports/7.pdf", b"one")

    store_generated("reports/7.pdf", b"two")

    assert (private_files / "reports/7.pdf").read_bytes() == b"two"
    assert names(private_files) == ["7.pdf"]


@pytest.mark.usefixtures("full_disk")
def test_full_disk_leaves_the_former_file_and_nothing_half_written(private_files):
    (private_files / "reports").mkdir(parents=True)
    (private_files / "reports/7.pdf").write_bytes(b"one")

    with pytest.raises(OSError, match="No space left"):
        store_generated("reports/7.pdf", b"two")

    assert (private_files / "reports/7.pdf").read_bytes() == b"one"
    assert names(private_files) == ["7.pdf"]


@pytest.mark.usefixtures("full_disk")
def test_full_disk_leaves_nothing_of_an_upload(private_files):
    (private_files / "reports").mkdir(parents=True)

    with pytest.raises(OSError, match="No space left"):
        default_storage.save("reports/a.txt", ContentFile(b"x" * 100_000))

    assert names(private_files) == []


def test_file_has_no_address():
    store_generated("reports/7.pdf", b"one")

    with pytest.raises(ValueError, match="no address"):
        default_storage.url("reports/7.pdf")


def test_new_folders_are_made_to_last(monkeypatch, private_files):
    private_files.mkdir()
    synced = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))

    store_generated("helpdesk/ab/c.pdf", b"one")

    inner = private_files / "helpdesk/ab"
    wanted = [private_files, private_files / "helpdesk", inner / "c.pdf", inner]
    assert synced == [path.stat().st_ino for path in wanted]


def test_file_that_cannot_be_taken_away_is_named_in_the_log(monkeypatch, caplog):
    def refuse(path):
        raise PermissionError(path)

    store_generated("reports/7.pdf", b"one")
    monkeypatch.setattr(os, "remove", refuse)

    forget("reports/7.pdf")

    assert "file_left_behind name=reports/7.pdf" in caplog.text
