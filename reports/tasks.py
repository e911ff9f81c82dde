"""Celery's way in: load by lease, call, stamp."""

from celery import shared_task

from core import jobs
from reports import emails
from reports.models import Report


@shared_task
def build_report(report_id: int) -> None:
    """Make one report's PDF. Safe to run twice or to die half-way: the file's name is the row's."""
    from reports import services

    with jobs.lease(Report, report_id, finished=emails.queue_finished) as report:
        if report is not None:
            services.build_report(report=report)
