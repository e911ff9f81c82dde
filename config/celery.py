"""The Celery app. Redis only wakes a worker; the work itself is a row (core.jobs)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("kopru")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
