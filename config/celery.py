"""The Celery app. Redis only wakes a worker; the work itself is a row (core.jobs)."""

import os
import resource
import sys

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("kopru")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# The longest report allowed takes 0.6 GiB of addresses. What asks for far more fails, is recorded
# on its row and leaves the machine to the others.
MOST_MEMORY_BYTES = 1536 * 1024 * 1024


@worker_process_init.connect
def limit_memory(**kwargs: object) -> None:
    """Bound what one worker process can take; other systems than Linux do not count so."""
    if sys.platform == "linux":
        _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, hard))
