"""Ask, answer, read, write back: the whole way of one question."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from core.models import AuditEvent, OutboundMail
from helpdesk.forms import new_key
from helpdesk.models import Ticket

pytestmark = pytest.mark.django_db


def test_question_goes_from_the_form_to_the_answer_and_back(
    client, client_factory, answers, officer
):
    asked = client.post(reverse("helpdesk:ticket_ask"), answers)

    ticket = Ticket.objects.get()
    assert re.fullmatch(r"DM-\d{4}-\d{6}", ticket.number)
    assert (ticket.state, ticket.language, ticket.asker_email) == (
        "new",
        "tr",
        "umit@ornek-dernegi.org",
    )
    confirmation = client.get(asked.url)
    assert ticket.number in confirmation.content.decode()
    mail = OutboundMail.objects.get()
    assert mail.to == ticket.asker_email
    assert ticket.number in mail.subject
    assert ticket.question not in mail.text

    desk = client_factory()
    desk.force_login(officer)
    queue = desk.get(reverse("helpdesk:queue"))
    assert list(queue.context["page"]) == [ticket]
    page = desk.get(ticket.get_absolute_url())
    form = page.context["reply_form"]
    replied = desk.post(
        reverse("helpdesk:ticket_reply", args=[ticket.number]),
        {
            "reply-body": "Kılavuzun 12. sayfasına bakınız.",
            "reply-state": "answered",
            "reply-key": form["key"].value(),
            "reply-version": form["version"].value(),
        },
    )
    assert replied.status_code == 302

    link = re.search(r"http://localhost:8000(/\S+key=\S+)", mail.text)[1]
    opened = client.get(link, follow=True)
    assert "key=" not in opened.request["QUERY_STRING"]
    assert "Kılavuzun 12. sayfasına bakınız." in opened.content.decode()
    assert opened.context["ticket"].state == "answered"
    client.post(
        reverse("helpdesk:ticket_message", args=[ticket.number]),
        {"body": "Bir şey daha: kim öder?", "key": new_key(f"message.{ticket.number}")},
    )

    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert ticket.handler == officer
    assert OutboundMail.objects.count() == 2
    events = AuditEvent.objects.filter(target_label="helpdesk.ticket").order_by("pk")
    assert list(events.values_list("verb", flat=True)) == [
        "ticket_asked",
        "personal_data_viewed",
        "ticket_replied",
        "ticket_message_added",
    ]


def test_mails_and_pages_of_an_english_question_are_english(client, answers, officer):
    with override("en"):
        client.post(reverse("helpdesk:ticket_ask"), answers)
    mail = OutboundMail.objects.get()

    assert mail.language == "en"
    assert "we have received your question" in mail.subject
    assert "/en/" in mail.text
