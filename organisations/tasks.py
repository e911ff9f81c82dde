"""Celery's way in: beat asks each hour for what the day of a confirmation brings."""

from celery import shared_task
from django.utils import timezone


@shared_task
def run_confirmations() -> None:
    """Remind and suspend. Safe to run twice, late, or after days without a run."""
    from organisations import services

    services.run_confirmations(timezone.localdate())
