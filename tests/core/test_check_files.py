"""check_files: files without a row, rows without their file, in a folder and in a bucket."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from core.management.commands import check_files
from core.uploads import store_generated
from tests.factories.helpdesk import AttachmentFactory
from tests.factories.reports import ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=["private_files", "bucket"])
def _place(request):
    request.getfixturevalue(request.param)


@pytest.fixture
def no_wait(monkeypatch):
    """Files of this second are old enough."""
    monkeypatch.setattr(check_files, "YOUNGEST", -timedelta(minutes=1))


def checked(*arguments):
    out = StringIO()
    call_command("check_files", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_files_and_rows_that_belong_together_are_only_counted(no_wait):
    AttachmentFactory()
    ReportFactory(ready=True)
    ReportFactory()

    assert checked("--delete") == ["2 rows, 2 files, 0 strays"]
    assert checked() == ["2 rows, 2 files, 0 strays"]


def test_stray_is_listed_and_deleted_only_when_asked(no_wait):
    kept = AttachmentFactory().file.name
    store_generated("helpdesk/ab/abc.pdf", b"one")

    assert checked() == ["stray helpdesk/ab/abc.pdf", "1 rows, 2 files, 1 strays"]
    assert checked("--delete") == ["deleted helpdesk/ab/abc.pdf", "1 rows, 2 files, 1 strays"]
    assert not default_storage.exists("helpdesk/ab/abc.pdf")
    assert default_storage.exists(kept)


def test_file_whose_row_may_still_come_is_left_alone():
    store_generated("helpdesk/ab/abc.pdf", b"one")

    assert checked("--delete") == ["0 rows, 1 files, 0 strays"]
    assert default_storage.get_modified_time("helpdesk/ab/abc.pdf") < timezone.now()


def test_row_without_its_file_is_told():
    report = ReportFactory(ready=True)
    default_storage.delete(report.file.name)

    assert checked() == [f"missing {report.file.name}", "1 rows, 0 files, 0 strays"]


def test_files_of_others_beside_ours_are_never_touched(no_wait):
    store_generated("backups/abc.dump", b"one")

    assert checked("--delete") == ["0 rows, 0 files, 0 strays"]
    assert default_storage.exists("backups/abc.dump")
