"""Asking, making, asking again; the making itself without a worker (test_tasks has real ones)."""

import errno
import hashlib
import os
import uuid
from html import unescape

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from core import jobs
from core.models import AuditEvent, OutboundMail
from core.pdf import Pdf
from core.storage import StorageError
from programmes.models import Project
from reports import pdf, services
from reports.models import Report
from reports.services import ReportHasNotFailedError, request_report, retry_report
from reports.tasks import build_report
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ActivityFactory, ProjectFactory
from tests.factories.reports import ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(roles=["programme_officer"], language="en")


@pytest.fixture
def quick_pdf(monkeypatch):
    """The engine's part, done at once; returns the bytes."""
    made = Pdf(data=b"%PDF-1.7 test", pages=2)
    monkeypatch.setattr(pdf, "project_report", lambda data, **kwargs: made)
    return made


def make_due(report):
    Report.objects.filter(pk=report.pk).update(next_attempt_at=timezone.now())


def test_request_makes_a_waiting_row_in_the_language_asked_for_and_notes_who_asked(officer):
    project = ProjectFactory(title_tr="Iğdır Projesi", title_en="The Iğdır Project")

    report = request_report(requester=officer, project=project, language="tr")

    assert (report.state, report.title, report.language) == ("waiting", "Iğdır Projesi", "tr")
    assert (report.parameters, report.requester) == ({"project": project.pk}, officer)
    event = AuditEvent.objects.get(target_label="reports.report")
    assert (event.verb, event.actor, event.target_id) == (
        "report_requested",
        officer,
        str(report.pk),
    )


def test_request_wakes_a_worker_after_the_commit(
    officer, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(jobs, "_send", lambda task, pk, **options: sent.append((task, pk)))

    with django_capture_on_commit_callbacks(execute=True):
        report = request_report(requester=officer, project=ProjectFactory(), language="tr")
        assert sent == []

    assert sent == [("reports.tasks.build_report", report.pk)]


def test_request_for_the_same_report_that_still_waits_returns_it(officer):
    wanted = {"requester": officer, "project": ProjectFactory(), "language": "tr"}

    first = request_report(**wanted)
    second = request_report(**wanted)

    assert first == second
    assert AuditEvent.objects.filter(verb="report_requested").count() == 1


@pytest.mark.parametrize("change", ["language", "project", "requester"])
def test_request_for_another_report_makes_another_row(officer, change):
    wanted = {"requester": officer, "project": ProjectFactory(), "language": "tr"}
    other = {
        "language": "en",
        "project": ProjectFactory(),
        "requester": UserFactory(roles=["editor"]),
    }

    first = request_report(**wanted)
    second = request_report(**wanted | {change: other[change]})

    assert first != second


def test_request_after_the_same_one_is_done_makes_a_fresh_report(officer):
    project = ProjectFactory()
    done = ReportFactory(ready=True, project=project, requester=officer)

    report = request_report(requester=officer, project=project, language="tr")

    assert report != done


def test_database_refuses_a_second_pending_row_of_the_same_report(officer):
    first = ReportFactory(requester=officer)

    with (
        pytest.raises(IntegrityError, match="report_same_one_is_waiting"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            """INSERT INTO reports_report (created_at, updated_at, state, attempts,
                   next_attempt_at, error, kind, parameters, title, language, requester_id, step,
                   done, total, code, file, size_bytes, pages, sha256)
               SELECT created_at, updated_at, state, attempts, next_attempt_at, error, kind,
                   parameters, title, language, requester_id, step, done, total, 'ABCD-EFGH-JKLM',
                   file, size_bytes, pages, sha256
               FROM reports_report WHERE id = %s""",
            [first.pk],
        )


def test_database_refuses_a_report_that_is_done_without_a_file():
    report = ReportFactory()

    with pytest.raises(IntegrityError, match="report_done_has_file"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(state="done", finished_at=timezone.now())


def test_request_loses_the_race_and_returns_the_row_of_the_faster_click(officer, monkeypatch):
    project = ProjectFactory()
    faster = request_report(requester=officer, project=project, language="tr")
    pending = Report.objects.pending
    answers = iter([Report.objects.none, pending])
    monkeypatch.setattr(type(Report.objects), "pending", lambda manager: next(answers)())

    report = request_report(requester=officer, project=project, language="tr")

    assert report == faster


def test_build_writes_the_file_notes_it_on_the_row_and_queues_the_mail(quick_pdf, officer):
    report = ReportFactory(requester=officer, language="tr")

    build_report(report.pk)

    report.refresh_from_db()
    assert (report.state, report.done, report.total, report.step) == ("done", 6, 6, "")
    assert report.file.name == f"reports/{report.pk}.pdf"
    assert (report.pages, report.size_bytes) == (2, len(quick_pdf.data))
    assert report.sha256 == hashlib.sha256(quick_pdf.data).hexdigest()
    assert report.file.read() == quick_pdf.data
    mail = OutboundMail.objects.get()
    assert (mail.to, mail.language) == (officer.email, "en")
    assert f"/en/reports/{report.pk}/" in mail.text


def test_build_of_a_report_that_is_done_makes_nothing(monkeypatch):
    report = ReportFactory(ready=True)
    monkeypatch.setattr(services, "build_report", lambda **kwargs: pytest.fail("made again"))

    build_report(report.pk)

    assert not OutboundMail.objects.exists()


def test_build_counts_pages_laid_out_and_drawn_and_never_goes_back(monkeypatch, officer):
    report = ReportFactory(requester=officer)
    ActivityFactory.create_batch(40, project=Project.objects.get())
    monkeypatch.setattr(services, "SECONDS_BETWEEN_TELLING", 0)
    seen = []
    tell = jobs.progress
    monkeypatch.setattr(
        jobs, "progress", lambda job, **values: (seen.append(values), tell(job, **values))
    )

    build_report(report.pk)

    report.refresh_from_db()
    steps = list(dict.fromkeys(values["step"] for values in seen))
    shares = [values["done"] / values["total"] for values in seen if "total" in values]
    counts = {values["done"] for values in seen if values.get("total") == 2 + 2 * report.pages}
    assert steps == ["collect", "lay_out", "store", ""]
    assert shares == sorted(shares)
    assert set(range(2 + report.pages, 2 + 2 * report.pages)) <= counts
    assert report.done == report.total == 2 + 2 * report.pages
    assert len(set(shares)) > report.pages


@pytest.mark.parametrize("expected", [1, 4, 90])
def test_pages_are_counted_forward_however_wrong_the_estimate_was(monkeypatch, expected):
    shares = []
    monkeypatch.setattr(services, "SECONDS_BETWEEN_TELLING", 0)
    monkeypatch.setattr(
        jobs, "progress", lambda job, *, done, total, step: shares.append(done / total)
    )

    counter = services.PageCounter(ReportFactory(), expected)
    for page in range(1, 13):
        counter.laid_out(page)
    for page in range(1, 13):
        counter.drawn(page, 12)

    assert shares == sorted(shares)
    assert shares[-1] < 1


def test_row_is_told_of_pages_at_most_twice_a_second(monkeypatch):
    told = []
    monkeypatch.setattr(jobs, "progress", lambda job, **values: told.append(values))

    counter = services.PageCounter(ReportFactory(), 4)
    for page in range(1, 13):
        counter.laid_out(page)

    assert len(told) == 1


def test_worker_that_lost_its_lease_stops_at_the_next_page(monkeypatch):
    report = ReportFactory()
    monkeypatch.setattr(services, "SECONDS_BETWEEN_TELLING", 0)
    collect = services.project_data.collect

    def overtaken(leased):
        data = collect(leased)
        Report.objects.update(lease=uuid.uuid4())
        return data

    monkeypatch.setattr(services.project_data, "collect", overtaken)

    with pytest.raises(jobs.LeaseLost):
        build_report(report.pk)

    assert not default_storage.exists(f"reports/{report.pk}.pdf")


def test_build_on_a_full_disk_is_tried_again_then_left_as_failed_with_its_reason(
    quick_pdf, monkeypatch, officer
):
    report = ReportFactory(requester=officer)

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    states = []
    for _attempt in range(3):
        make_due(report)
        with pytest.raises(OSError, match="No space left"):
            build_report(report.pk)
        report.refresh_from_db()
        states.append(report.state)

    assert states == ["waiting", "waiting", "failed"]
    assert "No space left" in report.error
    assert not default_storage.exists(f"reports/{report.pk}.pdf")
    assert [mail.subject for mail in OutboundMail.objects.all()] == [
        f"Your report could not be made: {report.title}"
    ]


def test_report_in_a_bucket_is_made_and_handed_out_to_those_who_may(
    bucket, client, officer, quick_pdf
):
    report = ReportFactory(requester=officer)
    address = reverse("reports:report_download", args=[report.pk])

    build_report(report.pk)

    assert bucket.names == [f"portal/reports/{report.pk}.pdf"]
    assert client.get(address).status_code == 302
    client.force_login(officer)
    assert b"".join(client.get(address).streaming_content) == quick_pdf.data


def test_report_waits_while_the_bucket_refuses_and_is_told_when_it_gives_up(
    bucket, client, officer, quick_pdf
):
    report = ReportFactory(requester=officer)
    bucket.refuse_our_key()
    for _attempt in range(3):
        make_due(report)
        with pytest.raises(StorageError):
            build_report(report.pk)

    report.refresh_from_db()
    assert (report.state, report.file.name) == ("failed", "")
    assert report.error.startswith("StorageError: ")
    client.force_login(officer)
    page = client.get(report.get_absolute_url()).content.decode()
    assert gettext(
        "The place where files are kept cannot be reached just now. Please tell the "
        "administrators, then try again."
    ) in unescape(page)
    bucket.empty()
    retry_report(report=report, actor=officer)
    build_report(report.pk)
    assert bucket.names == [f"portal/reports/{report.pk}.pdf"]


def test_worker_that_lost_its_lease_leaves_the_file_of_the_other_alone(quick_pdf, monkeypatch):
    report = ReportFactory()

    def overtaken(data, **kwargs):
        Report.objects.update(leased_until=timezone.now())
        monkeypatch.setattr(pdf, "project_report", lambda data, **kwargs: Pdf(b"%PDF- second", 1))
        build_report(report.pk)
        return Pdf(b"%PDF- first", 1)

    monkeypatch.setattr(pdf, "project_report", overtaken)

    with pytest.raises(jobs.LeaseLost):
        build_report(report.pk)

    report.refresh_from_db()
    assert report.file.read() == b"%PDF- second"
    assert report.sha256 == hashlib.sha256(b"%PDF- second").hexdigest()
    assert OutboundMail.objects.count() == 1


def test_build_for_a_project_that_was_deleted_fails_with_its_reason():
    report = ReportFactory(parameters={"project": 0}, attempts=2)

    with pytest.raises(Exception, match="does not exist"):
        build_report(report.pk)

    report.refresh_from_db()
    assert (report.state, report.error[:12]) == ("failed", "DoesNotExist")


def test_retry_of_a_failed_report_lets_it_wait_again_and_notes_who_asked(officer):
    report = ReportFactory(failed=True, requester=officer)

    again = retry_report(report=report, actor=officer)

    assert (again, again.state, again.attempts) == (report, "waiting", 0)
    assert AuditEvent.objects.get(verb="report_retried").actor == officer


def test_retry_of_a_failed_report_asked_for_anew_meanwhile_returns_the_newer(officer):
    project = ProjectFactory()
    failed = ReportFactory(failed=True, requester=officer, project=project)
    newer = request_report(requester=officer, project=project, language="tr")

    again = retry_report(report=failed, actor=officer)

    failed.refresh_from_db()
    assert (again, failed.state) == (newer, "failed")


@pytest.mark.parametrize("state", [{}, {"ready": True}])
def test_retry_of_a_report_that_has_not_failed_is_refused(officer, state):
    report = ReportFactory(requester=officer, **state)

    with pytest.raises(ReportHasNotFailedError):
        retry_report(report=report, actor=officer)


def test_second_failure_after_a_retry_is_mailed_about_again(quick_pdf, officer):
    report = ReportFactory(failed=True, requester=officer)
    retry_report(report=report, actor=officer)
    make_due(report)

    build_report(report.pk)
    Report.objects.filter(pk=report.pk).update(state="failed")
    retry_report(report=report, actor=officer)
    make_due(report)
    build_report(report.pk)

    assert OutboundMail.objects.filter(key__startswith=f"report-finished:{report.pk}:").count() == 2
