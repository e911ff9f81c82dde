"""The settings of a worker that waits less: for what follows a lease and a sweep, not their length.

That a report of a dead worker is there within the promised minute is proved with the portal's own
times, once (tests/reports/test_tasks.py).
"""

from datetime import timedelta

from celery.signals import worker_process_init

from config import settings as usual

vars().update({name: value for name, value in vars(usual).items() if name.isupper()})
SWEEP = usual.CELERY_BEAT_SCHEDULE["sweep"] | {"schedule": 2.0}
CELERY_BEAT_SCHEDULE = usual.CELERY_BEAT_SCHEDULE | {"sweep": SWEEP}


@worker_process_init.connect
def shorten_the_lease(**kwargs: object) -> None:
    from core import jobs

    # Long enough for a busy machine to renew it in time.
    jobs.LEASE, jobs.RENEW_SECONDS = timedelta(seconds=6), 1
