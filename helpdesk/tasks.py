"""Celery's way in: core's beat runs what the desk forgets (`retention_tasks` of its AppConfig)."""

from celery import shared_task
from django.utils import timezone


@shared_task
def forget_addresses() -> None:
    """Blank hashes of network addresses after a day. Safe to run twice."""
    from helpdesk import services

    services.forget_addresses(timezone.now())
