"""Celery's way in: load by lease, call, stamp."""

from celery import shared_task
from django.apps import apps
from django.utils.module_loading import import_string

from core import content, jobs, outbox
from core.models import OutboundMail


@shared_task
def send_mail(mail_id: int) -> None:
    """Send one outbox row. Woken on commit and by the sweeper; safe to run twice or to die."""
    with jobs.lease(OutboundMail, mail_id) as mail:
        if mail is not None:
            outbox.send(mail)


@shared_task
def sweep() -> None:
    """Wake workers for rows that are due, among them those of a worker that died."""
    jobs.sweep()


@shared_task
def prune_changes() -> None:
    """Forget old marks of the content clock."""
    content.prune()


@shared_task
def forget() -> None:
    """Each hour: what is kept for a time only goes, as each app states (`retention_tasks`).

    accounts.tasks.run_retention runs the rules of every app's personal_data.py.
    """
    for config in apps.get_app_configs():
        for name in getattr(config, "retention_tasks", []):
            import_string(name)()
