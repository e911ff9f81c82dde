"""Asking for a report, making it, asking again after a failure; and keeping the IATI file new."""

import hashlib
import logging
import tempfile
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import IO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, content, jobs, uploads
from core.errors import RuleError
from core.pdf import Pdf
from programmes.models import Project
from reports import pdf
from reports.data import iati
from reports.data import portfolio as portfolio_data
from reports.data import project as project_data
from reports.models import IatiFile, Report

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_TELLING = 0.5
# Until the data is there: the work of the smallest report, three pages.
FIRST_TOTAL = 8
IATI_NAME = "reports/iati.xml"
PIECE = 1024 * 1024
# An embargo that ends changes what is public without anybody writing to the database.
IATI_OLDEST = timedelta(days=1)


class ReportHasNotFailedError(RuleError):
    message = _("This report has not failed. Please reload the page to see how it stands.")


@transaction.atomic
def request_report(*, requester: User, project: Project, language: str) -> Report:
    """Ask for the report on a project; the same one that is still waiting is returned instead."""
    with translation.override(language):
        title = project.text("title")
    parameters = {"project": project.pk}
    return _request(requester, Report.Kind.PROJECT, parameters, title, language)


@transaction.atomic
def request_portfolio_report(
    *, requester: User, chosen: dict[str, list[str]], language: str
) -> Report:
    """Ask for the report on all projects, or on those that a filter leaves.

    `chosen` is that filter by its names in an address (programmes.filters.chosen_in). The same
    report that is still waiting is returned instead.
    """
    with translation.override(language):
        title = portfolio_data.title(chosen)
    return _request(requester, Report.Kind.PORTFOLIO, {"filter": chosen}, title, language)


def _request(
    requester: User, kind: str, parameters: Mapping[str, object], title: str, language: str
) -> Report:
    wanted = {"kind": kind, "parameters": parameters, "language": language, "requester": requester}
    report = Report.objects.pending().filter(**wanted).first()
    if report is not None:
        return report
    try:
        with transaction.atomic():
            report = Report.objects.create(**wanted, title=title, total=FIRST_TOTAL)
    except IntegrityError:
        # report_same_one_is_waiting: a second click was a moment faster.
        return Report.objects.pending().get(**wanted)
    audit.record(
        actor=requester,
        verb="report_requested",
        target=report,
        after={"kind": report.kind, "language": language, **_noted(report.parameters)},
    )
    jobs.wake(report)
    return report


def _noted(parameters: Mapping[str, object]) -> dict[str, object]:
    """What the audit trail keeps of the parameters: of a filter only what was filtered by.

    Somebody may have searched for a person.
    """
    chosen = parameters.get("filter")
    if isinstance(chosen, dict):
        return {"filters": sorted(chosen)}
    return dict(parameters)


@transaction.atomic
def retry_report(*, report: Report, actor: User) -> Report:
    """Give a failed report to the workers again.

    When the same one has been asked for anew meanwhile, that one is returned.

    Raises:
        ReportHasNotFailedError: it is done, or somebody has asked already.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    if not report.has_failed:
        raise ReportHasNotFailedError
    same = {"kind": report.kind, "parameters": report.parameters, "language": report.language}
    newer = Report.objects.pending().filter(**same, requester=report.requester).first()
    if newer is not None:
        return newer
    jobs.retry(report)
    audit.record(
        actor=actor,
        verb="report_retried",
        target=report,
        before={"state": Report.State.FAILED},
        after={"state": Report.State.WAITING},
    )
    report.refresh_from_db()
    return report


def build_report(*, report: Report) -> None:
    """Make the file of a leased report, in the report's language, and note it on the row.

    Raises:
        LeaseLost: another worker has taken the row; its file is left alone.
        Project.DoesNotExist, PdfError, OSError: recorded by the lease, and tried again.
    """
    with translation.override(report.language):
        jobs.progress(report, step=Report.Step.COLLECT, done=0, total=FIRST_TOTAL)
        made = _make(report)
    _store(report, made)
    logger.info("report_built pk=%s pages=%s bytes=%s", report.pk, made.pages, len(made.data))


def _make(report: Report) -> Pdf:
    """Read the data of the report's kind and turn them into pages, which are counted."""
    if report.kind == Report.Kind.PORTFOLIO:
        portfolio = portfolio_data.collect(report)
        counter = PageCounter(report, pdf.expected_portfolio_pages(portfolio))
        return pdf.portfolio_report(portfolio, watcher=counter)
    data = project_data.collect(report)
    return pdf.project_report(data, watcher=PageCounter(report, pdf.expected_pages(data)))


class PageCounter:
    """Counts pages on the report's row: each is laid out once and drawn once.

    How many there are is known when all are laid out; until then the total is an estimate, and
    more pages than expected do not push the count past the half.
    """

    def __init__(self, report: Report, expected: int) -> None:
        self._report = report
        self._expected = expected
        self._laid_out = 0
        self._told_at = 0.0
        self._tell(1, expected)

    def laid_out(self, page: int) -> None:
        # The engine lays pages out again once it knows how many there are.
        self._laid_out = max(self._laid_out, min(page - 1, self._expected))
        self._tell(1 + self._laid_out, self._expected)

    def drawn(self, page: int, pages: int) -> None:
        self._tell(1 + pages + page, pages)

    def _tell(self, done: int, pages: int) -> None:
        """Write it, at most twice a second: nobody looks more often."""
        now = time.monotonic()
        if now - self._told_at < SECONDS_BETWEEN_TELLING:
            return
        self._told_at = now
        total = units_of_work(pages)
        jobs.progress(self._report, step=Report.Step.LAY_OUT, done=done, total=total)


def units_of_work(pages: int) -> int:
    """Collecting the data, laying out and drawing each page, storing the file."""
    return 2 + 2 * pages


def _store(report: Report, made: Pdf) -> None:
    """Write the file under the row's own name: a second run overwrites it, never adds one."""
    name = f"reports/{report.pk}.pdf"
    total = units_of_work(made.pages)
    jobs.progress(report, step=Report.Step.STORE, done=total - 1, total=total)
    with jobs.holding(report):
        uploads.store_generated(name, made.data)
        jobs.progress(
            report,
            file=name,
            size_bytes=len(made.data),
            pages=made.pages,
            sha256=hashlib.sha256(made.data).hexdigest(),
            done=total,
            step="",
        )


@transaction.atomic
def renew_iati(*, at: datetime) -> IatiFile | None:
    """Order the IATI file if it is not of today's content; None: there is nothing to do.

    One that is waiting or being made is left alone, and so is one that failed on this same state
    of the content: that one waits for a human.
    """
    if not settings.IATI_ORG_ID:
        return None
    row = _locked_iati()
    if row.begun_at is not None and not (row.is_finished and _iati_is_outdated(row, at)):
        return None
    jobs.start_over(row)
    return row


@transaction.atomic
def remake_iati(*, actor: User | None) -> IatiFile:
    """Order the IATI file anew, whatever state it is in: a human asked."""
    row = _locked_iati()
    jobs.start_over(row)
    audit.record(actor=actor, verb="iati_ordered", target=row)
    return row


@transaction.atomic
def withhold_iati(**kwargs: object) -> None:
    """Offer the IATI file no longer and order it anew: a project was taken down.

    A worker that is making it has read that project already, and loses its lease.
    """
    row = IatiFile.objects.the_one().select_for_update().first()
    if row and (row.file or not row.is_finished):
        row.file = ""
        row.save(update_fields=["file", "updated_at"])
        jobs.start_over(row)


def _locked_iati() -> IatiFile:
    IatiFile.objects.get_or_create(pk=IatiFile.ONLY)
    return IatiFile.objects.select_for_update().get(pk=IatiFile.ONLY)


def _iati_is_outdated(row: IatiFile, at: datetime) -> bool:
    is_old = row.begun_at is None or row.begun_at < at - IATI_OLDEST
    return is_old or row.begun_from != _iati_origin()


def _iati_origin() -> str:
    return f"{settings.IATI_ORG_ID} {content.clock()}"


def build_iati(*, row: IatiFile) -> None:
    """Make the file of the leased row and offer it in place of the former one.

    The clock is read before the content: what changes meanwhile orders the next one.

    Raises:
        LeaseLost: another worker has taken the row; its file is left alone.
        OSError: recorded by the lease, and tried again.
    """
    at = timezone.now()
    jobs.progress(row, begun_from=_iati_origin(), begun_at=at)
    with tempfile.TemporaryFile() as file:
        choice = iati.write(file, at)
        size_bytes = file.tell()
        sha256 = _digest(file)
        with jobs.holding(row):
            if choice.exported:
                file.seek(0)
                uploads.store_written(IATI_NAME, file)
            jobs.progress(
                row,
                organisation=settings.IATI_ORG_ID,
                file=IATI_NAME if choice.exported else "",
                made_at=at,
                size_bytes=size_bytes,
                sha256=sha256,
                projects=len(choice.exported),
                skipped=choice.skipped,
            )
    logger.info("iati_built projects=%s bytes=%s", len(choice.exported), size_bytes)


def _digest(file: IO[bytes]) -> str:
    """Read the file through in pieces."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()
