"""Celery's way in: load by lease, call, stamp."""

from celery import shared_task

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
