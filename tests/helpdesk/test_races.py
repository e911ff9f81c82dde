"""Two people in the same second, with real threads on PostgreSQL; and the control without guard."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.errors import RuleError
from core.models import AuditEvent, OutboundMail
from helpdesk import emails, services
from helpdesk.models import Message, Ticket
from helpdesk.services import asking, handling, links
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
        except RuleError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result(30) for future in [threads.submit(run, call) for call in calls]]


def asker_with(topic, province, **changes):
    """Return what sends one and the same form, but for `changes`."""
    values = {
        "key": uuid.uuid4(),
        "language": "tr",
        "name": "Ümit Şıracı",
        "email": "umit@ornek-dernegi.org",
        "province": province.pk,
        "topic": topic,
        "subject": "Gönüllü sigortası",
        "question": "Nasıl?",
    }
    return lambda: services.ask_question(**values | changes)


def kinds(results):
    return sorted(type(result).__name__ for result in results)


def slow(monkeypatch, module, name):
    """Let both threads pass the check `name` before either goes on."""
    check = getattr(module, name)

    def slowly(*args, **kwargs):
        result = check(*args, **kwargs)
        time.sleep(0.3)
        return result

    monkeypatch.setattr(module, name, slowly)


@pytest.fixture
def asked(monkeypatch):
    """What two people ask about, at a desk that thinks for a moment before it takes a question."""
    DeskFactory()
    slow(monkeypatch, asking, "_refuse_flood")
    return TopicFactory(), ProvinceFactory()


def without_turns(monkeypatch):
    monkeypatch.setattr(asking, "take_turns", lambda *_names: None)


def test_same_form_sent_twice_at_once_is_one_ticket_and_both_see_it(asked):
    call = asker_with(*asked)

    first, second = at_once(call, call)

    assert first == second
    assert Ticket.objects.count() == OutboundMail.objects.count() == 1


def test_same_form_sent_at_once_with_two_e_mail_addresses_is_told_to_the_second(asked):
    key = uuid.uuid4()

    results = at_once(
        *[asker_with(*asked, key=key, email=f"{name}@ornek.org") for name in ("bir", "iki")]
    )

    assert kinds(results) == ["SentAlreadyError", "Ticket"]


def test_same_question_from_two_tabs_at_once_is_one_ticket(asked):
    first, second = at_once(asker_with(*asked), asker_with(*asked))

    assert first == second
    assert Ticket.objects.count() == OutboundMail.objects.count() == 1


def test_without_turns_two_tabs_would_make_two_tickets(asked, monkeypatch):
    without_turns(monkeypatch)

    at_once(asker_with(*asked), asker_with(*asked))

    assert Ticket.objects.count() == 2


def two_beyond_the_limit(asked, settings, limit):
    """Two different questions at once where one is allowed, counted by e-mail or by address."""
    setattr(settings, limit, 1)
    address_hash = services.hash_address("203.0.113.7")
    same = {"email": "umit@ornek.org"} if limit == "QUESTIONS_PER_EMAIL" else {}
    return at_once(
        *[
            asker_with(
                *asked,
                **{"email": f"kisi{n}@ornek.org", "address_hash": address_hash, **same},
                subject=f"Konu {n}",
            )
            for n in range(2)
        ]
    )


@pytest.mark.parametrize("limit", ["QUESTIONS_PER_EMAIL", "QUESTIONS_PER_ADDRESS"])
def test_of_two_questions_at_once_where_one_is_allowed_one_is_refused(asked, settings, limit):
    results = two_beyond_the_limit(asked, settings, limit)

    assert kinds(results) == ["Ticket", "TooManyQuestionsError"]


@pytest.mark.parametrize("limit", ["QUESTIONS_PER_EMAIL", "QUESTIONS_PER_ADDRESS"])
def test_without_turns_both_would_pass_the_limit(asked, settings, monkeypatch, limit):
    without_turns(monkeypatch)

    results = two_beyond_the_limit(asked, settings, limit)

    assert kinds(results) == ["Ticket", "Ticket"]


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

    assert kinds(results) == ["ChangedMeanwhileError", "Message"]
    assert Message.objects.count() == OutboundMail.objects.count() == 1


def test_without_the_lock_both_replies_would_go_out(monkeypatch):
    ticket, first, second = TicketFactory(), UserFactory(), UserFactory()
    slow(monkeypatch, handling, "_refuse_reply")
    monkeypatch.setattr(handling, "_locked", lambda ticket: Ticket.objects.get(pk=ticket.pk))

    results = replies(ticket, first, second)

    assert kinds(results) == ["Message", "Message"]


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


def lost_link_of(ticket):
    return lambda: services.mail_link_again(number=ticket.number, email=ticket.asker_email)


def test_link_asked_for_twice_at_once_is_mailed_and_noted_once(monkeypatch):
    ticket = TicketFactory()
    slow(monkeypatch, emails, "was_link_mailed")

    assert at_once(lost_link_of(ticket), lost_link_of(ticket)) == [True, True]
    assert OutboundMail.objects.count() == AuditEvent.objects.count() == 1


def test_without_turns_a_link_asked_for_twice_at_once_would_be_noted_twice(monkeypatch):
    ticket = TicketFactory()
    slow(monkeypatch, emails, "was_link_mailed")
    monkeypatch.setattr(links, "take_turns", lambda *_names: None)

    at_once(lost_link_of(ticket), lost_link_of(ticket))

    assert AuditEvent.objects.count() == 2
