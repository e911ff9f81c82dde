"""Leases, retries, sweeps: no work lost, none done twice."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from config.celery import app
from core import jobs
from core.models import Heartbeat, OutboundMail
from core.outbox import queue_rendered
from tests import workers

pytestmark = pytest.mark.django_db


def make_job(key="dugun", **values):
    """A mail is the job at hand; `values` are written past every rule of the services."""
    mail = queue_rendered(key=key, to="a@ornek.org", language="tr", subject="Iğdır", text="…")
    OutboundMail.objects.filter(pk=mail.pk).update(**values)
    mail.refresh_from_db()
    return mail


def take(job, finished=None):
    return jobs.lease(OutboundMail, job.pk, finished=finished)


def expire(job):
    OutboundMail.objects.filter(pk=job.pk).update(
        leased_until=timezone.now() - timedelta(seconds=1)
    )


class PowerCut(BaseException):
    """The worker dies here: nothing that follows runs."""


def die_with(job):
    with pytest.raises(PowerCut), take(job):
        raise PowerCut


def test_lease_of_a_waiting_row_keeps_it_while_the_block_runs_and_stamps_it_done():
    job = make_job()

    with take(job) as taken:
        job.refresh_from_db()
        assert (job.state, job.attempts, job.lease) == ("running", 1, taken.lease)
        assert job.leased_until > timezone.now()

    job.refresh_from_db()
    assert (job.state, job.lease, job.leased_until, job.error) == ("done", None, None, "")
    assert job.finished_at is not None


def test_lease_of_a_row_that_is_done_yields_nothing():
    job = make_job(state="done", finished_at=timezone.now())

    with take(job) as taken:
        assert taken is None


def test_lease_of_a_row_whose_time_has_not_come_yields_nothing():
    job = make_job(next_attempt_at=timezone.now() + timedelta(minutes=1))

    with take(job) as taken:
        assert taken is None


def test_lease_of_a_row_that_a_living_worker_holds_yields_nothing():
    job = make_job()

    with take(job), take(job) as second:
        assert second is None


def test_row_of_a_dead_worker_is_taken_again_when_its_lease_has_run_out():
    job = make_job()
    die_with(job)
    expire(job)

    with take(job) as taken:
        assert taken.attempts == 2

    job.refresh_from_db()
    assert job.state == "done"


def work_too_long(job, then):
    """Take the row, lose it to another worker who finishes it, and go on with `then(row)`."""
    with take(job) as late:
        expire(job)
        with take(job):
            pass
        then(late)


def hold(job):
    with jobs.holding(job):
        pytest.fail("the row is another worker's")


@pytest.mark.parametrize(
    "then",
    [lambda late: None, lambda late: jobs.progress(late, subject="late"), hold],
    ids=["stamp", "progress", "hold"],
)
def test_worker_that_lost_its_lease_can_write_nothing(then):
    job = make_job()

    with pytest.raises(jobs.LeaseLost):
        work_too_long(job, then)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.subject) == ("done", 2, "Iğdır")


def fail(job):
    raise OSError("too late")


def test_failure_of_a_worker_that_lost_its_lease_is_not_written_on_the_row():
    job = make_job()

    with pytest.raises(jobs.LeaseLost):
        work_too_long(job, fail)

    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")


def test_failure_puts_the_row_back_with_a_wait_that_grows():
    job = make_job()
    waits = []

    for _attempt in range(3):
        with pytest.raises(OSError, match="disk"), take(job):
            raise OSError("disk full")
        job.refresh_from_db()
        waits.append((job.next_attempt_at - timezone.now()).total_seconds())
        OutboundMail.objects.update(next_attempt_at=timezone.now())

    assert all(
        least - 1 < wait <= least * 1.2 for wait, least in zip(waits, [15, 30, 60], strict=True)
    )
    assert (job.state, job.error) == ("waiting", "OSError: disk full")


def test_wait_grows_to_a_limit_and_rows_that_failed_together_come_back_apart():
    job = OutboundMail(attempts=OutboundMail.max_attempts - 1)

    waits = [jobs.wait_after(job) for _row in range(50)]

    longest = OutboundMail.longest_wait
    assert all(longest <= wait <= longest * 1.2 for wait in waits)
    assert len(set(waits)) > 40


def test_failure_for_good_leaves_the_row_to_a_human_at_the_first_attempt():
    job = make_job()

    with pytest.raises(jobs.FailedForGood), take(job):
        raise jobs.FailedForGood("no such receiver")

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 1)


def test_failure_of_the_last_attempt_leaves_the_row_to_a_human():
    job = make_job(attempts=OutboundMail.max_attempts - 1)

    with pytest.raises(OSError, match="disk"), take(job):
        raise OSError("disk \x00 full")

    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "OSError: disk  full")
    assert job.finished_at is not None


def test_row_whose_workers_died_each_time_is_given_up_and_told():
    job = make_job(attempts=OutboundMail.max_attempts)
    told = []

    with take(job, told.append) as taken:
        assert taken is None

    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "The worker stopped each time.")
    assert told == [job]


def test_finished_is_told_once_when_done_and_not_after_a_failure_that_is_retried():
    job = make_job()
    told = []
    with pytest.raises(OSError, match="disk"), take(job, told.append):
        raise OSError("disk full")
    assert told == []
    OutboundMail.objects.update(next_attempt_at=timezone.now())

    with take(job, told.append):
        pass

    assert [(row.pk, row.state) for row in told] == [(job.pk, "done")]


def test_stamp_is_undone_when_what_follows_from_it_cannot_be_written():
    job = make_job()

    def break_down(row):
        raise PowerCut

    with pytest.raises(PowerCut), take(job, break_down):
        pass

    job.refresh_from_db()
    assert (job.state, job.finished_at) == ("running", None)


@pytest.mark.django_db(transaction=True)
def test_lease_is_renewed_while_the_work_blocks(monkeypatch):
    monkeypatch.setattr(jobs, "RENEW_SECONDS", 0.05)
    job = make_job()

    with take(job) as taken:
        expire(job)
        renewed = workers.wait_until(
            lambda: OutboundMail.objects.get(pk=job.pk).leased_until > taken.leased_until, 5
        )

    assert renewed


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_take_the_same_row_at_once_do_it_once():
    assert _times_done_by_two(_lease_and_work) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_the_same_two_workers_do_the_row_twice():
    """The control: proves that the test above can see a doubled row."""
    assert _times_done_by_two(_work_without_lease) == 2


def _times_done_by_two(work):
    job = make_job()
    together, done = threading.Barrier(2), []

    def run():
        try:
            work(job, together, done)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done)


def _lease_and_work(job, together, done):
    together.wait(5)
    with take(job) as taken:
        if taken is not None:
            time.sleep(0.2)
            done.append(taken)


def _work_without_lease(job, together, done):
    due = OutboundMail.objects.due(timezone.now()).filter(pk=job.pk).first()
    together.wait(5)
    if due is not None:
        done.append(due)


def test_wake_without_a_broker_neither_raises_nor_waits_long(
    tmp_path, django_capture_on_commit_callbacks
):
    before = app.conf.broker_url
    workers.use_broker(f"unix://{tmp_path}/nobody-listens.sock")
    job = make_job()
    began = time.monotonic()

    with django_capture_on_commit_callbacks(execute=True):
        jobs.wake(job)

    assert time.monotonic() - began < 1
    workers.use_broker(before)


@pytest.fixture
def sent(monkeypatch):
    """The wake-ups that a broker would get: (task, row)."""
    messages = []
    monkeypatch.setattr(
        jobs, "_send", lambda task, pk, **options: messages.append((task, pk)) or True
    )
    return messages


def test_sweep_wakes_workers_for_due_rows_and_for_those_of_dead_workers_only(sent):
    waiting, dead = make_job("a"), make_job("b")
    die_with(dead)
    expire(dead)
    held = make_job("c")
    die_with(held)
    make_job("d", next_attempt_at=timezone.now() + timedelta(minutes=1))
    make_job("e", state="done", finished_at=timezone.now())

    woken = jobs.sweep()

    assert woken == 2
    assert sorted(sent) == [(OutboundMail.task_name, job.pk) for job in (waiting, dead)]
    assert Heartbeat.objects.get(name=jobs.SWEEP_HEARTBEAT).at is not None


def test_sweep_without_a_broker_stops_at_once_and_leaves_no_heartbeat(monkeypatch):
    make_job("a")
    make_job("b")
    monkeypatch.setattr(jobs, "_send", lambda task, pk, **options: False)

    assert jobs.sweep() == 0
    assert not Heartbeat.objects.exists()


def test_retry_gives_a_failed_row_all_its_attempts_again():
    job = make_job(state="failed", attempts=10, finished_at=timezone.now())

    assert jobs.retry(job)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.finished_at) == ("waiting", 0, None)


def test_retry_of_a_row_that_has_not_failed_changes_nothing():
    job = make_job(attempts=2)

    assert not jobs.retry(job)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 2)


def test_work_that_starts_over_is_taken_from_the_worker_that_has_it(sent):
    job = make_job()

    with pytest.raises(jobs.LeaseLost), take(job):
        jobs.start_over(job)

    assert (job.state, job.attempts, job.lease) == ("waiting", 0, None)
    assert sent == []


@pytest.mark.parametrize("state", ["done", "failed"])
def test_finished_work_that_starts_over_has_all_its_attempts_again(state):
    job = make_job(state=state, finished_at=timezone.now(), attempts=10, error="x")

    jobs.start_over(job)

    assert (job.state, job.attempts, job.error, job.finished_at) == ("waiting", 0, "", None)
    with take(job) as taken:
        assert taken is not None


def test_health_names_the_oldest_due_row_the_failed_ones_and_the_last_sweep(sent):
    long_ago = timezone.now() - timedelta(minutes=7)
    make_job("a", next_attempt_at=long_ago)
    make_job("b", next_attempt_at=timezone.now() + timedelta(hours=1))
    make_job("c", state="failed", finished_at=timezone.now())
    jobs.sweep()

    health = jobs.health()

    assert health["queues"]["core.outboundmail"] == {"oldest_due_at": long_ago, "failed": 1}
    assert set(health["queues"]) == {model._meta.label_lower for model in jobs.models_of_jobs()}
    assert timezone.now() - health["swept_at"] < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'running'", "core_outboundmail_running_has_lease"),
        ("leased_until = now()", "core_outboundmail_running_has_lease"),
        ("state = 'done'", "core_outboundmail_finished_has_date"),
        ("finished_at = now()", "core_outboundmail_finished_has_date"),
    ],
)
def test_database_refuses_a_row_in_two_minds(change, constraint):
    make_job()

    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE core_outboundmail SET {change}")
