"""Two people in the same second, with real threads on PostgreSQL; and the control without guard."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.models import OutboundMail
from helpdesk import services
from helpdesk.models import Message, Ticket
from helpdesk.services import asking, handling
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import DeskFactory, TicketFactory
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import TopicFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run the calls in threads that start together; return what each gave or raised."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except services.ChangedMeanwhileError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result(30) for future in [threads.submit(run, call) for call in calls]]


def asker_with(key, topic, province):
    return lambda: services.ask_question(
        key=key,
        language="tr",
        name="Ümit Şıracı",
        email="umit@ornek-dernegi.org",
        province=province.pk,
        topic=topic,
        subject="Gönüllü sigortası",
        question="Nasıl?",
    )


def slow(monkeypatch, module, name):
    """Let both threads pass the check `name` before either goes on."""
    check = getattr(module, name)

    def slowly(*args, **kwargs):
        result = check(*args, **kwargs)
        time.sleep(0.3)
        return result

    monkeypatch.setattr(module, name, slowly)


def test_same_form_sent_twice_at_once_is_one_ticket_and_both_see_it(monkeypatch):
    DeskFactory()
    slow(monkeypatch, asking, "_twin_or_flood")
    call = asker_with(uuid.uuid4(), TopicFactory(), ProvinceFactory())

    first, second = at_once(call, call)

    assert first == second
    assert Ticket.objects.count() == OutboundMail.objects.count() == 1


def test_without_one_key_for_both_there_would_be_two_tickets(monkeypatch):
    DeskFactory()
    slow(monkeypatch, asking, "_twin_or_flood")
    topic, province = TopicFactory(), ProvinceFactory()

    at_once(asker_with(uuid.uuid4(), topic, province), asker_with(uuid.uuid4(), topic, province))

    assert Ticket.objects.count() == 2


def replies(ticket, first, second):
    return at_once(
        *[
            lambda officer=officer: services.reply(
                ticket=ticket, author=officer, body="Yanıt", key=uuid.uuid4(), version=1
            )
            for officer in (first, second)
        ]
    )


def test_of_two_officers_who_reply_at_once_one_is_told_so(monkeypatch):
    ticket, first, second = TicketFactory(), UserFactory(), UserFactory()
    slow(monkeypatch, handling, "_refuse_reply")

    results = replies(ticket, first, second)

    assert sorted(type(result).__name__ for result in results) == [
        "ChangedMeanwhileError",
        "Message",
    ]
    assert Message.objects.count() == OutboundMail.objects.count() == 1


def test_without_the_lock_both_replies_would_go_out(monkeypatch):
    ticket, first, second = TicketFactory(), UserFactory(), UserFactory()
    slow(monkeypatch, handling, "_refuse_reply")
    monkeypatch.setattr(handling, "_locked", lambda ticket: Ticket.objects.get(pk=ticket.pk))

    results = replies(ticket, first, second)

    assert [type(result).__name__ for result in results] == ["Message", "Message"]


def test_of_two_officers_who_take_at_once_one_has_it():
    ticket, first, second = TicketFactory(), UserFactory(), UserFactory()

    results = at_once(
        *[
            lambda officer=officer: services.take_ticket(ticket=ticket, actor=officer, version=1)
            for officer in (first, second)
        ]
    )

    winners = [result.handler for result in results if isinstance(result, Ticket)]
    ticket.refresh_from_db()
    assert winners == [ticket.handler]
