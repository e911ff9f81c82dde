"""The mails to askers: language, link, words; and what must never be in them."""

from urllib.parse import unquote

import pytest

from core.models import OutboundMail
from helpdesk import emails
from helpdesk.permissions import read_link
from tests.factories.helpdesk import AttachmentFactory, MessageFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "words", "path"), [("tr", "aldık", "/tr/"), ("en", "have received", "/en/")]
)
def test_acknowledgement_is_in_the_language_of_the_question(language, words, path):
    mail = emails.queue_received(TicketFactory(language=language))

    assert words in mail.subject
    for body in (mail.text, mail.html):
        assert f"http://localhost:8000{path}" in body
    assert f'lang="{language}"' in mail.html


def test_acknowledgement_carries_nothing_that_a_stranger_could_have_typed():
    ticket = TicketFactory(
        subject="KUMAR SİTESİ", question="http://kotu.example", asker_name="KUMARBAZ"
    )

    mail = emails.queue_received(ticket)

    for typed in ("KUMAR", "kotu.example"):
        assert typed not in mail.subject + mail.text + mail.html


def test_link_in_the_mail_is_signed_for_this_ticket_and_only_for_those_without_account():
    guest, member = TicketFactory(), TicketFactory(with_account=True)

    key = unquote(emails.follow_address(guest).split("key=")[1])

    assert read_link(key, guest.number) == 1
    assert read_link(key, member.number) is None
    assert "key=" not in emails.follow_address(member)


def test_reply_is_mailed_with_its_text_escaped_in_html_only():
    message = MessageFactory(by_staff=True, body="Kurul & üyeler <genel>")
    AttachmentFactory(ticket=message.ticket, message=message)

    mail = emails.queue_reply(message)

    assert "Kurul & üyeler <genel>" in mail.text
    assert "Kurul &amp; üyeler &lt;genel&gt;" in mail.html
    assert "sayfada" in mail.text


def test_question_back_to_the_asker_says_so_in_its_subject():
    message = MessageFactory(by_staff=True, ticket__state="waiting")

    assert "bekliyoruz" in emails.queue_reply(message).subject


def test_same_mail_is_queued_once():
    message = MessageFactory(by_staff=True)

    assert emails.queue_reply(message) == emails.queue_reply(message)
    assert OutboundMail.objects.count() == 1
