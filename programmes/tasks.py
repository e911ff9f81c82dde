"""Celery's way in: core's beat runs what programmes forget (`retention_tasks` of its AppConfig)."""

from celery import shared_task
from django.utils import timezone


@shared_task
def forget_imports() -> None:
    """Forget what was typed in files of imports after a month. Safe to run twice."""
    from programmes import services

    services.forget_imports(timezone.now())
