"""Celery's way in: load by lease, call, stamp."""

from celery import shared_task
from django.utils import timezone

from core import jobs
from reports import emails
from reports.models import IatiFile, Report


@shared_task
def build_report(report_id: int) -> None:
    """Make one report's PDF. Safe to run twice or to die half-way: the file's name is the row's."""
    from reports import services

    with jobs.lease(Report, report_id, finished=emails.queue_finished) as report:
        if report is not None:
            services.build_report(report=report)


@shared_task
def build_iati(pk: int) -> None:
    """Make the IATI file. Safe to run twice or to die half-way: the former file stays till then."""
    from reports import services

    with jobs.lease(IatiFile, pk) as row:
        if row is not None:
            services.build_iati(row=row)


@shared_task
def renew_iati() -> None:
    """Order the IATI file when public content has changed since it was made. Beat runs it."""
    from reports import services

    services.renew_iati(at=timezone.now())
