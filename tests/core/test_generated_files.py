"""core.uploads.store_generated: a whole file or none."""

import errno
import os
import stat

import pytest

from core.uploads import store_generated


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


def test_full_disk_leaves_the_former_file_and_nothing_half_written(monkeypatch, private_files):
    store_generated("reports/7.pdf", b"one")

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space left"):
        store_generated("reports/7.pdf", b"two")

    assert (private_files / "reports/7.pdf").read_bytes() == b"one"
    assert names(private_files) == ["7.pdf"]
