"""Work that is neither lost nor doubled: rows with a lease (core.models.Job).

A service makes the row in its own transaction and calls `wake`; a worker takes the row by `lease`,
which renews itself while the worker lives; `sweep` wakes workers again for rows whose time has come
or whose worker died. Redis carries only the wake-up, so losing it loses nothing.
"""

import logging
import random
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from celery import current_app
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from core.models import Heartbeat, Job, JobQuerySet

logger = logging.getLogger(__name__)

# A dead worker costs at most a lease, a sweep (15 s) and the work itself: within the minute.
LEASE = timedelta(seconds=20)
RENEW_SECONDS = 5
SWEEP_LIMIT = 200
# A sweep's wake-up that nobody heard by then is void: a busy worker does not pile them up.
SWEPT_WAKE_SECONDS = 60
FIRST_WAIT = timedelta(seconds=15)
# Up to this much of a wait is added by chance: what failed together does not come back together.
JITTER = 0.2
SWEEP_HEARTBEAT = "sweep"

JobType = TypeVar("JobType", bound=Job)


class LeaseLost(Exception):
    """Another worker has the row now: this one must not stamp it."""


class FailedForGood(Exception):
    """To try again would change nothing: the row waits for a human at once."""


def models_of_jobs() -> list[type[Job]]:
    return [model for model in apps.get_models() if issubclass(model, Job)]


def _rows(model: type[JobType]) -> JobQuerySet[JobType]:
    return JobQuerySet(model)


def wake(job: Job) -> None:
    """Ask a worker to take `job` after the commit. Never raises, never waits long."""
    transaction.on_commit(lambda: _send(job.task_name, job.pk), robust=True)


def _send(task_name: str, pk: int, **options: object) -> bool:
    try:
        current_app.send_task(task_name, args=[pk], retry=False, ignore_result=True, **options)
    except (OperationalError, RedisError, OSError) as error:
        # The sweeper wakes a worker later.
        logger.warning("wake_failed task=%s pk=%s error=%s", task_name, pk, type(error).__name__)
        return False
    return True


@contextmanager
def lease(
    model: type[JobType], pk: int, *, finished: Callable[[JobType], object] | None = None
) -> Iterator[JobType | None]:
    """Take a row, keep it while the block runs, and stamp it done; a failure is retried later.

    Yields None when there is nothing to do. An exception is recorded on the row and raised again.
    `finished(row)` is called once the row is done or has failed for good, in the transaction of
    that stamp: what it queues is neither lost nor doubled.

    Raises:
        LeaseLost: another worker took the row meanwhile; nothing was stamped.
    """
    job = _take(model, pk, finished)
    if job is None:
        yield None
        return
    with _renewed(job):
        try:
            yield job
        except LeaseLost:
            raise
        except Exception as error:
            _stamp_failure(job, error, finished)
            raise
        _stamp(job, finished, state=Job.State.DONE, error="")


@transaction.atomic
def _take(
    model: type[JobType], pk: int, finished: Callable[[JobType], object] | None
) -> JobType | None:
    now = timezone.now()
    due = _rows(model).due(now).filter(pk=pk)
    job = due.select_for_update(skip_locked=True, of=("self",)).first()
    if job is None:
        return None
    if job.attempts >= job.max_attempts:
        _give_up(job, finished)
        return None
    job.state = Job.State.RUNNING
    job.attempts += 1
    job.lease = uuid.uuid4()
    job.leased_until = now + LEASE
    job.save(update_fields=["state", "attempts", "lease", "leased_until", "updated_at"])
    return job


def _give_up(job: JobType, finished: Callable[[JobType], object] | None) -> None:
    """A row whose workers died again and again: leave it to a human."""
    logger.error("job_given_up model=%s pk=%s", job._meta.label, job.pk)
    error = job.error or "The worker stopped each time."
    mine = _rows(type(job)).filter(pk=job.pk)
    _write_stamp(job, mine, finished, state=Job.State.FAILED, error=error)


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
    """Runs in its own thread, with its own connection, until `stop` or until the lease is lost."""
    try:
        while not stop.wait(RENEW_SECONDS):
            try:
                if not _held(job).update(leased_until=timezone.now() + LEASE):
                    return
            except DatabaseError as error:
                # A restarted database: try again on a new connection before the lease runs out.
                logger.warning("renew_failed pk=%s error=%s", job.pk, type(error).__name__)
                connection.close()
    finally:
        connection.close()


def _held(job: JobType) -> JobQuerySet[JobType]:
    return _rows(type(job)).filter(pk=job.pk, lease=job.lease, state=Job.State.RUNNING)


def progress(job: Job, **values: object) -> None:
    """Write columns of a row that this worker holds.

    Raises:
        LeaseLost: another worker has taken the row.
    """
    if not _held(job).update(**values, leased_until=timezone.now() + LEASE):
        raise LeaseLost(f"{job._meta.label} {job.pk}")


@contextmanager
def holding(job: Job) -> Iterator[None]:
    """Lock a row that this worker holds: nobody can take it while the block runs.

    For what is written outside the database, such as a file that a second worker would overwrite.

    Raises:
        LeaseLost: another worker has taken the row.
    """
    with transaction.atomic():
        if _held(job).select_for_update(of=("self",)).first() is None:
            raise LeaseLost(f"{job._meta.label} {job.pk}")
        yield


def _stamp(job: JobType, finished: Callable[[JobType], object] | None, **values: object) -> None:
    _write_stamp(job, _held(job), finished, **values)


@transaction.atomic
def _write_stamp(
    job: JobType,
    rows: JobQuerySet[JobType],
    finished: Callable[[JobType], object] | None,
    **values: object,
) -> None:
    """End the lease of the one row in `rows`; tell `finished` in the same transaction."""
    now = timezone.now()
    over = values["state"] in {Job.State.DONE, Job.State.FAILED}
    values |= {"finished_at": now if over else None, "updated_at": now}
    if not rows.update(lease=None, leased_until=None, **values):
        raise LeaseLost(f"{job._meta.label} {job.pk}")
    job.refresh_from_db()
    if over and finished is not None:
        finished(job)


def _stamp_failure(
    job: JobType, error: Exception, finished: Callable[[JobType], object] | None
) -> None:
    """Put the row back with a growing wait, or give it to a human after the last attempt."""
    text = f"{type(error).__name__}: {error}"[:2000].replace("\x00", "")
    if isinstance(error, FailedForGood) or job.attempts >= job.max_attempts:
        _stamp(job, finished, state=Job.State.FAILED, error=text)
        return
    again_at = timezone.now() + wait_after(job)
    _stamp(job, finished, state=Job.State.WAITING, next_attempt_at=again_at, error=text)


def wait_after(job: Job) -> timedelta:
    """Return how long a row waits after its last failure: twice as long each time, up to a limit.

    The limit is that of the kind of job (`longest_wait`); chance adds a part (JITTER) to each.
    """
    wait = min(FIRST_WAIT * 2 ** (job.attempts - 1), job.longest_wait)
    return wait * (1 + random.SystemRandom().uniform(0, JITTER))


def retry(job: Job) -> bool:
    """Give a failed row to the workers again (a human asked); False if it has not failed."""
    now = timezone.now()
    again = {"attempts": 0, "next_attempt_at": now, "finished_at": None, "updated_at": now}
    failed = _rows(type(job)).filter(pk=job.pk, state=Job.State.FAILED)
    if not failed.update(state=Job.State.WAITING, **again):
        return False
    wake(job)
    return True


def start_over(job: Job) -> None:
    """Have a row's work done from the beginning, whatever its state: what it is made from changed.

    A worker that has it loses its lease. The row stays locked until the caller's commit, so that
    nobody takes it before the change can be read.
    """
    now = timezone.now()
    _rows(type(job)).filter(pk=job.pk).update(
        state=Job.State.WAITING,
        attempts=0,
        next_attempt_at=now,
        lease=None,
        leased_until=None,
        finished_at=None,
        error="",
        updated_at=now,
    )
    job.refresh_from_db()
    wake(job)


def sweep() -> int:
    """Wake workers for every due row, oldest first; return how many. Beat runs it each 15 s."""
    now = timezone.now()
    woken = 0
    for model in models_of_jobs():
        due = _rows(model).due(now).order_by("next_attempt_at")
        for pk in due.values_list("pk", flat=True)[:SWEEP_LIMIT]:
            if not _send(model.task_name, pk, expires=SWEPT_WAKE_SECONDS):
                return woken
            woken += 1
    Heartbeat.objects.update_or_create(name=SWEEP_HEARTBEAT, defaults={"at": now})
    return woken


def health() -> dict[str, object]:
    """Return how the work stands, ready for JSON: what /readyz shows and alarms watch.

    For each kind of job, since when its oldest row has been due (None: nothing is) and how many
    rows wait for a human; and when the sweeper last ran (None: never).
    """
    swept_at = Heartbeat.objects.filter(name=SWEEP_HEARTBEAT).values_list("at", flat=True).first()
    queues = {model._meta.label_lower: _queue_health(model) for model in models_of_jobs()}
    return {"queues": queues, "swept_at": swept_at}


def _queue_health(model: type[Job]) -> dict[str, object]:
    rows = _rows(model)
    oldest = rows.due(timezone.now()).order_by("next_attempt_at")
    return {
        "oldest_due_at": oldest.values_list("next_attempt_at", flat=True).first(),
        "failed": rows.filter(state=Job.State.FAILED).count(),
    }
