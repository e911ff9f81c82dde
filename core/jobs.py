"""Work that is neither lost nor doubled: rows with a lease (core.models.Job).

A service makes the row in its own transaction and calls `wake`; a worker takes the row by `lease`,
which renews itself while the worker lives; `sweep` wakes workers again for rows whose time has come
or whose worker died. Redis carries only the wake-up, so losing it loses nothing.
"""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from celery import current_app
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from core.models import Heartbeat, Job

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
RENEW_SECONDS = 10
SWEEP_LIMIT = 200
LONGEST_WAIT = timedelta(hours=1)


class LeaseLost(Exception):
    """Another worker has the row now: this one must not stamp it."""


def models_of_jobs() -> list[type[Job]]:
    return [model for model in apps.get_models() if issubclass(model, Job)]


def wake(job: Job) -> None:
    """Ask a worker to take `job` once the transaction is committed. Never raises, never waits long."""
    transaction.on_commit(lambda: _send(job.task_name, job.pk))


def _send(task_name: str, pk: int) -> bool:
    try:
        current_app.send_task(task_name, args=[pk], retry=False, ignore_result=True)
    except (OperationalError, RedisError, OSError) as error:
        # The sweeper wakes a worker later.
        logger.warning("wake_failed task=%s pk=%s error=%s", task_name, pk, type(error).__name__)
        return False
    return True


@contextmanager
def lease(model: type[Job], pk: int) -> Iterator[Job | None]:
    """Take a row, keep it while the block runs, and stamp it done; a failure is retried later.

    Yields None when there is nothing to do. An exception is recorded on the row and raised again.
    """
    job = _take(model, pk)
    if job is None:
        yield None
        return
    with _renewed(job):
        try:
            yield job
        except LeaseLost:
            raise
        except Exception as error:
            _stamp_failure(job, error)
            raise
    _stamp(job, state=Job.State.DONE, finished_at=timezone.now(), error="")


def _take(model: type[Job], pk: int) -> Job | None:
    now = timezone.now()
    with transaction.atomic():
        job = (
            model._default_manager.due(now)
            .filter(pk=pk)
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if job is None:
            return None
        if job.attempts >= job.max_attempts:
            _give_up(job)
            return None
        job.state = Job.State.RUNNING
        job.attempts += 1
        job.lease = uuid.uuid4()
        job.leased_until = now + LEASE
        job.save(update_fields=["state", "attempts", "lease", "leased_until", "updated_at"])
    return job


def _give_up(job: Job) -> None:
    """A row whose workers died again and again: leave it to a human."""
    job.state, job.lease, job.leased_until = Job.State.FAILED, None, None
    job.finished_at = timezone.now()
    job.error = job.error or "The worker stopped each time."
    job.save()
    logger.error("job_given_up model=%s pk=%s", job._meta.label, job.pk)


@contextmanager
def _renewed(job: Job) -> Iterator[None]:
    """Renew the lease from a second thread: the work itself may block for minutes."""
    stop = threading.Event()
    thread = threading.Thread(target=_renew, args=(job, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _renew(job: Job, stop: threading.Event) -> None:
    try:
        while not stop.wait(RENEW_SECONDS):
            _held(job).update(leased_until=timezone.now() + LEASE)
    finally:
        connection.close()


def _held(job: Job) -> models.QuerySet[Job]:
    return type(job)._default_manager.filter(
        pk=job.pk, lease=job.lease, state=Job.State.RUNNING
    )


def progress(job: Job, **values: object) -> None:
    """Write progress columns of a row that this worker holds.

    Raises:
        LeaseLost: another worker has taken the row.
    """
    if not _held(job).update(**values, leased_until=timezone.now() + LEASE):
        raise LeaseLost(f"{job._meta.label} {job.pk}")


def _stamp(job: Job, **values: object) -> None:
    if not _held(job).update(
        **values, lease=None, leased_until=None, updated_at=timezone.now()
    ):
        raise LeaseLost(f"{job._meta.label} {job.pk}")


def _stamp_failure(job: Job, error: Exception) -> None:
    """Put the row back with a growing wait, or give it to a human after the last attempt."""
    now = timezone.now()
    text = f"{type(error).__name__}: {error}"[:2000]
    if job.attempts >= job.max_attempts:
        _stamp(job, state=Job.State.FAILED, finished_at=now, error=text)
        return
    wait = min(timedelta(seconds=15) * 2 ** (job.attempts - 1), LONGEST_WAIT)
    _stamp(job, state=Job.State.WAITING, next_attempt_at=now + wait, error=text)


def retry(job: Job) -> None:
    """Give a failed row to the workers again (a human asked)."""
    type(job)._default_manager.filter(pk=job.pk, state=Job.State.FAILED).update(
        state=Job.State.WAITING,
        attempts=0,
        next_attempt_at=timezone.now(),
        finished_at=None,
        updated_at=timezone.now(),
    )
    wake(job)


def sweep() -> int:
    """Wake workers for every due row, oldest first; return how many. Beat runs it each 15 s."""
    now = timezone.now()
    woken = 0
    for model in models_of_jobs():
        due = model._default_manager.due(now).order_by(F("next_attempt_at"))
        for pk in due.values_list("pk", flat=True)[:SWEEP_LIMIT]:
            if not _send(model.task_name, pk):
                return woken
            woken += 1
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": now})
    return woken
