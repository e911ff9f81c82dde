"""Celery's way in: exports by lease; what beat has forgotten and reminds of (`retention_tasks`)."""

from celery import shared_task
from django.utils import timezone

from accounts import emails
from accounts.models import DataExport
from core import jobs


@shared_task
def build_export(export_id: int) -> None:
    """Make one export. Safe to run twice or to die half-way: the file's name is the row's."""
    from accounts import services

    with jobs.lease(DataExport, export_id, finished=emails.queue_export_finished) as export:
        if export is not None:
            services.build_export(export=export)


@shared_task
def run_retention() -> None:
    """Destroy what is over in every app; each hour. Safe to run twice and at once."""
    from accounts import services

    services.run_rules(timezone.now())


@shared_task
def warn_sleeping() -> None:
    """Warn people whose unused account will be erased in thirty days. Safe to run twice."""
    from accounts import services

    services.warn_sleeping(timezone.now())


@shared_task
def remind_of_requests() -> None:
    """Remind the administrators of data requests whose answer is due soon. Safe to run twice."""
    from accounts import services

    services.remind_of_requests()
