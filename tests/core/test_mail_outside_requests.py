"""Nothing is sent inside a request: the suite's mailbox (tests.mailbox) refuses it everywhere."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path, reverse

from core.models import OutboundMail
from core.tasks import send_mail
from tests import mailbox
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def sends_itself(request):
    mail.send_mail("Konu", "Metin", None, ["a@ornek.org"])
    return HttpResponse("gönderildi")


urlpatterns = [path("sends-itself/", sends_itself)]


@override_settings(ROOT_URLCONF=__name__)
def test_page_that_sends_mail_itself_is_refused_in_every_test(client):
    """The control: the guard bites, and lets go after the request."""
    with pytest.raises(mailbox.SentInsideARequestError):
        client.get("/sends-itself/")

    mail.send_mail("Konu", "Metin", None, ["a@ornek.org"])
    assert len(mail.outbox) == 1


def test_page_that_mails_puts_a_row_into_the_outbox_and_the_worker_sends_it(client):
    person = UserFactory()

    client.post(reverse("account_reset_password"), {"email": person.email})

    assert mail.outbox == []
    waiting = OutboundMail.objects.get(to=person.email)
    send_mail(waiting.pk)
    assert [sent.to for sent in mail.outbox] == [[person.email]]


def test_only_the_outbox_knows_how_mail_is_sent():
    sending = re.compile(r"django\.core\.mail|\bsmtplib\b|\.email_user\(|mail_admins")
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for path in Path(settings.BASE_DIR).glob("*/**/*.py")
        if path.relative_to(settings.BASE_DIR).parts[0] not in {"tests", ".venv", "var"}
        if sending.search(path.read_text(encoding="utf-8"))
    }

    assert found == {"config/env.py", "core/outbox.py"}
