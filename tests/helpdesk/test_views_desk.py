"""The officers' workspace: queue, filters, replies, notes, clashes."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from core.models import OutboundMail
from helpdesk import services
from helpdesk.forms import new_key
from helpdesk.models import Message, Ticket
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import AttachmentFactory, MessageFactory, TicketFactory
from tests.factories.programmes import ProjectProvinceFactory
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import TopicFactory

pytestmark = pytest.mark.django_db

QUEUE = "helpdesk:queue"


def address(name, ticket):
    return reverse(f"helpdesk:{name}", args=[ticket.number])


def queue(client, **query):
    return client.get(reverse(QUEUE), query)


def shown(client, **query):
    return set(queue(client, **query).context["page"])


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def reply_to(ticket, body="Kılavuza bakınız.", version=1, state="answered"):
    return {
        "reply-body": body,
        "reply-state": state,
        "reply-version": version,
        "reply-key": new_key(f"reply.{ticket.number}"),
    }


# The queue


@pytest.mark.parametrize("rows", [1, 30])
def test_queue_costs_the_same_queries_for_any_number_of_rows(
    desk, officer, rows, django_assert_num_queries
):
    project_province = ProjectProvinceFactory()
    TicketFactory.create_batch(
        rows, handler=officer, pilot=project_province.province, state=Ticket.State.OPEN
    )
    queue(desk)

    with django_assert_num_queries(6):
        response = queue(desk)

    assert len(response.context["page"]) == min(rows, 25)


def test_queue_is_for_staff_who_may_read_tickets(client, officer, auditor):
    statuses = {}
    for name, user in {
        "member": UserFactory(),
        "editor": UserFactory(staff=True, roles=["editor"]),
        "officer": officer,
        "auditor": auditor,
    }.items():
        client.force_login(user)
        statuses[name] = queue(client).status_code
    client.logout()
    visitor = queue(client)

    assert statuses == {"member": 404, "editor": 404, "officer": 200, "auditor": 200}
    assert reverse("account_login") in visitor.url


def test_queue_shows_what_is_to_be_done_the_longest_waiting_first(desk):
    first, second = TicketFactory(), TicketFactory(taken=True)
    for state in ("waiting", "answered", "spam"):
        TicketFactory(state=state)
    TicketFactory(closed=True)

    assert list(queue(desk).context["page"]) == [first, second]
    assert list(queue(desk, sort="newest").context["page"]) == [second, first]


def test_queue_is_filtered_by_state_handler_topic_and_pilot(desk, officer):
    bursa = ProjectProvinceFactory(province=ProvinceFactory(plate_code=16)).province
    topic = TopicFactory()
    plain = TicketFactory()
    waiting = TicketFactory(state="waiting")
    mine = TicketFactory(state="open", handler=officer)
    piloted = TicketFactory(pilot=bursa, topic=topic)

    assert shown(desk, state="waiting") == {waiting}
    assert shown(desk, state="all") == {plain, waiting, mine, piloted}
    assert shown(desk, handler="me") == {mine}
    assert shown(desk, handler="nobody") == {plain, piloted}
    assert shown(desk, topic=topic.pk) == {piloted}
    assert shown(desk, pilot="16") == {piloted}
    assert shown(desk, pilot="national") == {plain, mine}


@pytest.mark.parametrize("typed", ["igdir", "IĞDIR", "Iğdır", "ığdır sigortası", "iğdir"])
def test_queue_is_searched_in_the_turkish_way_in_every_state(desk, typed):
    wanted = TicketFactory(subject="Iğdır'da gönüllü sigortası", closed=True)
    TicketFactory(subject="Ağrı'da hibe", question="…")

    assert shown(desk, q=typed) == {wanted}


def test_queue_is_searched_by_number_however_it_is_typed(desk):
    wanted = TicketFactory(number="DM-2026-000123", state="answered")
    TicketFactory(number="DM-2026-001230")
    TicketFactory(number="DM-2026-000124")

    for typed in ("DM-2026-000123", "dm-2026-123", "000123", "123", " 2026-123 "):
        assert shown(desk, q=typed) == {wanted}, typed


@pytest.mark.parametrize(
    "query",
    [
        {"q": "a & | ! <-> ':* \\ ("},
        {"q": "\x00"},
        {"q": "x" * 5000},
        {"q": "٣٤٥"},
        {"q": "9" * 50},
        {"state": "lost"},
        {"topic": "1' OR 1=1"},
        {"pilot": "-1"},
        {"handler": "\ud800".encode("utf-8", "surrogatepass")},
        {"page": "-1"},
        {"sort": "password"},
        {"after": "eyJ4Ijo"},
    ],
)
def test_queue_forgives_what_it_cannot_use(desk, query):
    TicketFactory()

    assert queue(desk, **query).status_code == 200


def test_figures_above_the_queue_lead_to_their_lists(desk, officer):
    TicketFactory.create_batch(2)
    TicketFactory(state="waiting")

    page = queue(desk)

    assert page.context["counts"] == {"new": 2, "nobody": 2, "mine": 0, "waiting": 1}
    assert len(shown(desk, state="new")) == 2
    assert len(shown(desk, handler="nobody")) == 2


# The thread


def test_thread_of_staff_costs_the_same_queries_for_one_message_and_for_thirty(
    desk, django_assert_max_num_queries
):
    ticket = TicketFactory(taken=True)
    MessageFactory(ticket=ticket)
    with django_assert_max_num_queries(8) as few:
        desk.get(ticket.get_absolute_url())
    for message in MessageFactory.create_batch(30, ticket=ticket, note=True):
        AttachmentFactory(ticket=ticket, message=message)

    with django_assert_max_num_queries(len(few)):
        response = desk.get(ticket.get_absolute_url())

    assert len(response.context["thread"]) == 31


def test_officer_replies_and_the_asker_is_mailed_in_their_language(desk, officer):
    ticket = TicketFactory(language="en")

    with override("tr"):
        response = desk.post(address("ticket_reply", ticket), reply_to(ticket, "See guide 3."))

    assert response.status_code == 302
    mail = OutboundMail.objects.get()
    assert (mail.to, mail.language) == (ticket.asker_email, "en")
    assert "has been answered" in mail.subject
    ticket.refresh_from_db()
    assert (ticket.state, ticket.handler) == ("answered", officer)


def test_officer_who_replies_second_keeps_the_text_and_sees_what_is_new(desk):
    ticket = TicketFactory()
    services.reply(
        ticket=ticket,
        author=UserFactory(),
        body="Yanıt bir meslektaştan",
        key=ticket.submission_key,
        version=1,
        state="waiting",
    )

    clash = desk.post(address("ticket_reply", ticket), reply_to(ticket, "İkinci uzun yanıt"))
    text = clash.content.decode()
    form = clash.context["reply_form"]
    again = desk.post(
        address("ticket_reply", ticket),
        reply_to(ticket, "İkinci uzun yanıt", version=form["version"].value()),
    )

    assert clash.status_code == 409
    assert "İkinci uzun yanıt" in text
    assert "Yanıt bir meslektaştan" in text
    assert again.status_code == 302
    assert Message.objects.count() == 2


def test_reply_edited_after_it_was_sent_is_kept_for_a_second_sending(desk):
    ticket = TicketFactory()
    typed = reply_to(ticket, "Kılavuz 3", state="waiting")
    desk.post(address("ticket_reply", ticket), typed)

    refused = desk.post(address("ticket_reply", ticket), typed | {"reply-body": "Kılavuz 4"})
    form = refused.context["reply_form"]
    fresh = {f"reply-{name}": form[name].value() for name in ("body", "state", "version", "key")}
    again = desk.post(address("ticket_reply", ticket), fresh)

    assert refused.status_code == 409
    assert form.non_field_errors() == [services.SentAlreadyError.message]
    assert again.status_code == 302
    assert [message.body for message in Message.objects.all()] == ["Kılavuz 3", "Kılavuz 4"]


def test_note_edited_after_it_was_saved_is_kept_for_a_second_saving(desk):
    ticket = TicketFactory()
    typed = {"note-body": "Geçen ay geldi", "note-key": new_key(f"note.{ticket.number}")}
    desk.post(address("ticket_note", ticket), typed)

    refused = desk.post(address("ticket_note", ticket), typed | {"note-body": "İki kez geldi"})
    form = refused.context["note_form"]
    fresh = {f"note-{name}": form[name].value() for name in ("body", "key")}
    again = desk.post(address("ticket_note", ticket), fresh)

    assert form.non_field_errors() == [services.SentAlreadyError.message]
    assert again.status_code == 302
    assert [note.body for note in Message.objects.all()] == ["Geçen ay geldi", "İki kez geldi"]


def test_reply_to_a_question_closed_meanwhile_keeps_the_text(desk):
    ticket = TicketFactory(closed=True)

    response = desk.post(address("ticket_reply", ticket), reply_to(ticket, "Uzun bir yanıt"))

    assert "Uzun bir yanıt" in response.content.decode()
    assert list(response.context["form"].errors) == ["__all__"]
    assert not Message.objects.exists()


def test_reply_without_text_is_refused_at_its_field(desk):
    ticket = TicketFactory()

    response = desk.post(address("ticket_reply", ticket), reply_to(ticket, ""))

    assert list(response.context["form"].errors) == ["body"]
    assert 'href="#id_reply-body"' in response.content.decode()


def test_note_stays_inside(desk, officer):
    ticket = TicketFactory()

    desk.post(
        address("ticket_note", ticket),
        {"note-body": "Benzeri geçen ay geldi", "note-key": new_key(f"note.{ticket.number}")},
    )

    note = Message.objects.get()
    assert (note.is_note, note.author) == (True, officer)
    assert not OutboundMail.objects.exists()
    assert "Benzeri geçen ay geldi" in desk.get(ticket.get_absolute_url()).content.decode()


def test_officer_takes_moves_and_renews_the_link(desk, officer):
    ticket = TicketFactory()

    desk.post(address("ticket_take", ticket), {"version": 1})
    ticket.refresh_from_db()
    taken = (ticket.handler, ticket.state)
    spam = TicketFactory()
    desk.post(address("ticket_move", spam), {"version": 1, "state": "spam"})
    spam.refresh_from_db()
    desk.post(address("ticket_link", ticket))
    ticket.refresh_from_db()

    assert taken == (officer, "open")
    assert spam.state == "spam"
    assert ticket.link_version == 2


@pytest.mark.parametrize(
    "typed",
    [
        {"version": "1", "state": "answered"},
        {"version": "1", "state": "\x00"},
        {"version": "0", "state": "spam"},
        {"version": "x", "state": "spam"},
        {"version": "9" * 30, "state": "spam"},
        {},
    ],
)
def test_move_that_is_not_possible_is_told_and_changes_nothing(desk, typed):
    ticket = TicketFactory()

    response = desk.post(address("ticket_move", ticket), typed, follow=True)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.version) == ("new", 1)
    assert len(response.context["messages"]) == 1


def test_auditor_reads_notes_and_is_offered_nothing_to_write(client, auditor):
    ticket = TicketFactory()
    MessageFactory(ticket=ticket, note=True, body="Görevlilere not")
    client.force_login(auditor)

    text = client.get(ticket.get_absolute_url()).content.decode()

    assert "Görevlilere not" in text
    assert '<form method="post"' not in text
