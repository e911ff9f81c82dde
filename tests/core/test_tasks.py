"""Core's own beat: what is kept for a time only goes, in core and in each app that says so."""

from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from core import outbox, tasks
from core.models import OutboundMail

pytestmark = pytest.mark.django_db


def test_beat_names_tasks_that_exist():
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    current_app.loader.import_default_modules()

    assert named <= set(current_app.tasks)
    assert "core.tasks.forget" in named


def test_forget_takes_the_texts_of_old_mails():
    mail = outbox.queue_rendered(
        key="old", to="ayse@ornek.org", language="tr", subject="Bağlantı", text="https://…"
    )
    old = timezone.now() - timedelta(days=31)
    OutboundMail.objects.filter(pk=mail.pk).update(state="done", finished_at=old)

    tasks.forget()

    mail.refresh_from_db()
    assert mail.text == ""


def test_forget_takes_sessions_that_are_over():
    now = timezone.now()
    for key, days in [("over", -1), ("lasts", 1)]:
        Session.objects.create(session_key=key, expire_date=now + timedelta(days=days))

    tasks.forget()

    assert [row.session_key for row in Session.objects.all()] == ["lasts"]
