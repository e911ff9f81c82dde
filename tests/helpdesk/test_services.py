"""Each outcome and each refusal of the help desk's services; every move by every side."""

import time
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.models import AuditEvent, OutboundMail
from helpdesk import services
from helpdesk.models import Attachment, Message, Ticket
from helpdesk.permissions import Side
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import PDF, DeskFactory, TicketFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.programmes import ProjectFactory, ProjectProvinceFactory
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import TopicFactory

pytestmark = pytest.mark.django_db
State = Ticket.State


def ask(**changes):
    values = {
        "key": uuid.uuid4(),
        "language": "tr",
        "name": "Ümit Şıracı",
        "email": "umit@ornek-dernegi.org",
        "province": ProvinceFactory(plate_code=76).pk,
        "topic": TopicFactory(),
        "subject": "Gönüllü sigortası",
        "question": "Gönüllülerimizi nasıl sigortalarız?",
        "address_hash": services.hash_address("203.0.113.7"),
    }
    return services.ask_question(**values | changes)


def ticket_in(state, **values):
    closed_at = timezone.now() if state == State.CLOSED else None
    return TicketFactory(state=state, closed_at=closed_at, **values)


def pdf(name="dernek tüzüğü.pdf"):
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


# Asking


def test_question_becomes_a_numbered_new_ticket_with_one_mail_and_one_audit_line():
    DeskFactory()

    ticket = ask(organisation_name="Işık Derneği")

    assert (ticket.state, ticket.version, ticket.organisation_name) == ("new", 1, "Işık Derneği")
    assert ticket.number.startswith(f"DM-{timezone.localdate().year}-")
    assert [mail.to for mail in OutboundMail.objects.all()] == ["umit@ornek-dernegi.org"]
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.target_id) == ("ticket_asked", None, str(ticket.pk))
    assert "umit" not in str(event.after)


def test_numbers_are_never_given_twice():
    DeskFactory()

    numbers = {ask(email=f"kisi{n}@ornek.org", address_hash="").number for n in range(5)}

    assert len(numbers) == 5


@pytest.mark.parametrize(("asked_from", "expected"), [(16, 16), (41, 16), (76, None)])
def test_question_goes_to_the_pilot_that_the_province_belongs_to(asked_from, expected):
    bursa, kocaeli = ProvinceFactory(plate_code=16), ProvinceFactory(plate_code=41)
    project = ProjectFactory()
    pilot = ProjectProvinceFactory(project=project, province=bursa)
    ProjectProvinceFactory(project=project, province=kocaeli, pilot=pilot)
    # Another project's assignment must not count.
    ProjectProvinceFactory(project=ProjectFactory(), province=ProvinceFactory(plate_code=76))
    DeskFactory(project=project)

    ticket = ask(province=ProvinceFactory(plate_code=asked_from).pk)

    assert ticket.pilot_id == expected


def test_question_to_the_national_desk_has_no_pilot():
    bursa = ProvinceFactory(plate_code=16)
    ProjectProvinceFactory(province=bursa)
    DeskFactory(project=None)

    assert ask(province=bursa.pk).pilot is None


def test_question_without_an_open_desk_is_refused_and_leaves_nothing(settings):
    DeskFactory(is_open=False)

    with pytest.raises(services.DeskClosedError):
        ask(files=[pdf()])

    assert not Ticket.objects.exists()
    assert not OutboundMail.objects.exists()
    assert not Attachment.objects.exists()
    assert not stored_files(settings)


def stored_files(settings):
    folder = settings.STORAGES["default"]["OPTIONS"]["location"]
    return [path for path in folder.rglob("*") if path.is_file()]


def test_same_form_sent_twice_is_one_ticket(settings):
    DeskFactory()
    key, topic = uuid.uuid4(), TopicFactory()

    first = ask(key=key, topic=topic, files=[pdf()])
    second = ask(key=key, topic=topic, files=[pdf()])
    without_its_file = ask(key=key, topic=topic)

    assert first == second == without_its_file
    assert Ticket.objects.count() == OutboundMail.objects.count() == 1
    assert len(stored_files(settings)) == 1


def another_file():
    return SimpleUploadedFile("ek.pdf", PDF + b"ek", content_type="application/pdf")


@pytest.mark.parametrize(
    "change",
    [
        lambda: {"subject": "Değiştirilmiş konu"},
        lambda: {"question": "Düzeltilmiş soru"},
        lambda: {"name": "Ümit Şıracıoğlu"},
        lambda: {"email": "yeni@ornek-dernegi.org"},
        lambda: {"organisation_name": "Işık Derneği"},
        lambda: {"organisation": OrganisationFactory()},
        lambda: {"province": ProvinceFactory(plate_code=16).pk},
        lambda: {"topic": TopicFactory()},
        lambda: {"asker": UserFactory()},
        lambda: {"files": [another_file()]},
    ],
)
def test_form_sent_already_and_changed_since_is_refused_so_that_nothing_typed_is_lost(
    change, settings
):
    DeskFactory()
    key, topic = uuid.uuid4(), TopicFactory()
    first = ask(key=key, topic=topic, files=[pdf()])

    with pytest.raises(services.SentAlreadyError):
        ask(**{"key": key, "topic": topic} | change())

    assert Ticket.objects.get() == first
    assert len(stored_files(settings)) == 1


def test_same_words_with_another_topic_are_another_question():
    DeskFactory()

    assert ask(topic=TopicFactory()) != ask(topic=TopicFactory())


def test_same_text_from_the_same_address_within_an_hour_is_one_ticket():
    DeskFactory()
    topic = TopicFactory()

    first = ask(topic=topic)
    again = ask(topic=topic)
    Ticket.objects.update(created_at=timezone.now() - timedelta(hours=2))
    later = ask(topic=topic)

    assert first == again
    assert later != first


def test_questions_beyond_the_limit_of_an_e_mail_address_are_refused(settings):
    DeskFactory()
    settings.QUESTIONS_PER_EMAIL = 2
    for number in range(2):
        ask(subject=f"Konu {number}", address_hash=services.hash_address(f"203.0.113.{number}"))

    with pytest.raises(services.TooManyQuestionsError):
        ask(subject="Bir konu daha", address_hash="")

    assert Ticket.objects.count() == 2


def test_strangers_with_a_persons_address_do_not_use_up_that_persons_limit(settings):
    DeskFactory()
    settings.QUESTIONS_PER_EMAIL = 2
    person = UserFactory()
    for number in range(2):
        ask(email=person.email, subject=f"Konu {number}", address_hash="")

    ticket = ask(email=person.email, asker=person, subject="Kendi sorusu", address_hash="")

    assert ticket.asker == person
    with pytest.raises(services.TooManyQuestionsError):
        ask(email=person.email, subject="Bir konu daha", address_hash="")


def test_questions_beyond_the_limit_of_a_network_address_are_refused_for_visitors_only(settings):
    DeskFactory()
    settings.QUESTIONS_PER_ADDRESS = 2
    for number in range(2):
        ask(email=f"kisi{number}@ornek.org")

    with pytest.raises(services.TooManyQuestionsError):
        ask(email="baska@ornek.org")
    with_account = ask(email="uye@ornek.org", asker=UserFactory())

    assert with_account.pk


def test_limits_are_over_after_an_hour(settings):
    DeskFactory()
    settings.QUESTIONS_PER_EMAIL = 1
    ask()
    Ticket.objects.update(created_at=timezone.now() - timedelta(minutes=61))

    assert ask(subject="Sonraki konu").pk


def test_address_is_hashed_with_a_salt_and_ipv6_by_its_network():
    one = services.hash_address("2001:db8::1")

    assert one == services.hash_address("2001:db8::ffff")
    assert one != services.hash_address("2001:db8:1::1")
    assert "2001" not in one
    assert services.hash_address("unknown") == ""


# Messages


def test_message_of_the_asker_puts_an_answered_question_back_to_the_desk():
    for state in services.WITH_REPLY:
        ticket = ticket_in(state)

        services.add_message(ticket=ticket, author=None, body="Bir şey daha", key=uuid.uuid4())

        ticket.refresh_from_db()
        assert (ticket.state, ticket.version, ticket.message_count) == ("open", 2, 1)


@pytest.mark.parametrize("state", [State.NEW, State.OPEN])
def test_message_of_the_asker_leaves_what_the_desk_has_to_do_anyway(state):
    ticket = ticket_in(state)

    services.add_message(ticket=ticket, author=None, body="Ek bilgi", key=uuid.uuid4())

    ticket.refresh_from_db()
    assert ticket.state == state


@pytest.mark.parametrize("state", [State.CLOSED, State.SPAM])
def test_message_on_a_closed_question_is_refused_and_keeps_no_file(state, settings):
    ticket = ticket_in(state)

    with pytest.raises(services.TicketClosedError):
        services.add_message(
            ticket=ticket, author=None, body="Bir şey daha", key=uuid.uuid4(), files=[pdf()]
        )

    assert not Message.objects.exists()
    assert not stored_files(settings)


def sender(act, ticket, key):
    """Return what sends `act` by one and the same form."""
    officer = UserFactory()
    return {
        "message": lambda **typed: services.add_message(
            ticket=ticket, author=None, key=key, **typed
        ),
        "reply": lambda **typed: services.reply(
            ticket=ticket, author=officer, key=key, version=1, **typed
        ),
        "note": lambda **typed: services.add_note(ticket=ticket, author=officer, key=key, **typed),
    }[act]


@pytest.mark.parametrize("act", ["message", "reply", "note"])
def test_message_sent_twice_is_one_message_with_its_files_once(act, settings):
    send = sender(act, ticket_in(State.OPEN), uuid.uuid4())

    first = send(body="Metin", files=[pdf()])

    assert send(body="Metin", files=[pdf()]) == send(body="Metin") == first
    assert Message.objects.count() == Attachment.objects.count() == 1
    assert len(stored_files(settings)) == 1


@pytest.mark.parametrize("act", ["message", "reply", "note"])
@pytest.mark.parametrize("change", ["body", "files"])
def test_message_sent_already_and_changed_since_is_refused_so_that_nothing_typed_is_lost(
    act, change, settings
):
    send = sender(act, ticket_in(State.OPEN), uuid.uuid4())
    send(body="Metin", files=[pdf()])
    changed = {"body": "Düzeltilmiş metin", "files": [another_file()]}

    with pytest.raises(services.SentAlreadyError):
        send(**{"body": "Metin", change: changed[change]})

    assert Message.objects.get().body == "Metin"
    assert len(stored_files(settings)) == 1


def test_reply_answers_mails_the_asker_once_and_takes_the_question():
    ticket, officer = ticket_in(State.NEW, language="en"), UserFactory(language="tr")

    message = services.reply(
        ticket=ticket, author=officer, body="See guide 3.", key=uuid.uuid4(), version=1
    )

    ticket.refresh_from_db()
    assert (ticket.state, ticket.handler, ticket.message_count) == ("answered", officer, 1)
    mail = OutboundMail.objects.get()
    assert (mail.to, mail.language, mail.key) == (
        ticket.asker_email,
        "en",
        f"ticket-message:{message.pk}",
    )
    assert "See guide 3." in mail.text


def test_reply_leaves_the_question_with_who_handles_it():
    handler = UserFactory()
    ticket = ticket_in(State.OPEN, handler=handler)

    services.reply(ticket=ticket, author=UserFactory(), body="…", key=uuid.uuid4(), version=1)

    ticket.refresh_from_db()
    assert ticket.handler == handler


def test_reply_to_what_has_changed_meanwhile_is_refused():
    ticket = ticket_in(State.OPEN)
    services.add_message(ticket=ticket, author=None, body="Vazgeçtik", key=uuid.uuid4())

    with pytest.raises(services.ChangedMeanwhileError):
        services.reply(ticket=ticket, author=UserFactory(), body="…", key=uuid.uuid4(), version=1)

    assert not OutboundMail.objects.exists()
    assert Message.objects.count() == 1


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("target", list(State))
def test_reply_leaves_the_question_answered_or_waiting_and_nothing_else(state, target):
    allowed = {
        State.NEW: {State.ANSWERED, State.WAITING},
        State.OPEN: {State.ANSWERED, State.WAITING},
        State.WAITING: {State.ANSWERED, State.WAITING},
        State.ANSWERED: {State.ANSWERED},
    }.get(state, set())
    ticket = ticket_in(state)

    def reply():
        services.reply(
            ticket=ticket,
            author=UserFactory(),
            body="Metin",
            key=uuid.uuid4(),
            version=1,
            state=target,
        )

    if target in allowed:
        reply()
    else:
        with pytest.raises((services.MoveNotAllowedError, services.TicketClosedError)):
            reply()
    ticket.refresh_from_db()
    assert ticket.state == (target if target in allowed else state)


@pytest.mark.parametrize("state", list(State))
def test_note_is_possible_in_every_state_and_changes_none_and_mails_nobody(state):
    ticket = ticket_in(state)

    services.add_note(ticket=ticket, author=UserFactory(), body="Not", key=uuid.uuid4())

    ticket.refresh_from_db()
    assert (ticket.state, ticket.message_count, ticket.version) == (state, 0, 2)
    assert not OutboundMail.objects.exists()


# Moves: the whole matrix

BY_BUTTON = {
    (State.NEW, State.OPEN, Side.STAFF),
    (State.NEW, State.SPAM, Side.STAFF),
    (State.NEW, State.CLOSED, Side.ASKER),
    (State.OPEN, State.CLOSED, Side.ASKER),
    (State.WAITING, State.OPEN, Side.STAFF),
    (State.WAITING, State.OPEN, Side.ASKER),
    (State.WAITING, State.CLOSED, Side.ASKER),
    (State.ANSWERED, State.OPEN, Side.STAFF),
    (State.ANSWERED, State.OPEN, Side.ASKER),
    (State.ANSWERED, State.CLOSED, Side.STAFF),
    (State.ANSWERED, State.CLOSED, Side.ASKER),
    (State.CLOSED, State.OPEN, Side.STAFF),
    (State.CLOSED, State.OPEN, Side.ASKER),
    (State.SPAM, State.NEW, Side.STAFF),
}


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("target", list(State))
@pytest.mark.parametrize("state", list(State))
def test_every_move_by_every_side_is_allowed_or_refused_as_the_table_says(state, target, side):
    ticket, actor = ticket_in(state), UserFactory()

    def move():
        services.move_ticket(ticket=ticket, actor=actor, side=side, state=target)

    if (state, target, side) in BY_BUTTON:
        move()
        ticket.refresh_from_db()
        assert ticket.state == target
        assert (ticket.closed_at is not None) == (target == State.CLOSED)
        event = AuditEvent.objects.get()
        assert (event.before["state"], event.after["state"]) == (state, target)
    elif state == target:
        move()
        ticket.refresh_from_db()
        assert ticket.version == 1
        assert not AuditEvent.objects.exists()
    else:
        with pytest.raises(services.MoveNotAllowedError):
            move()
        ticket.refresh_from_db()
        assert ticket.state == state


def test_table_of_moves_names_every_state_and_none_moves_to_itself():
    assert set(services.MOVES) == set(State)
    assert not [state for state, targets in services.MOVES.items() if state in targets]


def test_move_to_a_state_that_does_not_exist_is_refused():
    with pytest.raises(services.MoveNotAllowedError):
        services.move_ticket(
            ticket=TicketFactory(), actor=UserFactory(), side=Side.STAFF, state="lost"
        )


@pytest.mark.parametrize(
    ("days", "side", "is_allowed"),
    [
        (29, Side.ASKER, True),
        (31, Side.ASKER, False),
        (31, Side.STAFF, True),
    ],
)
def test_asker_reopens_within_thirty_days_and_the_desk_at_any_time(days, side, is_allowed):
    ticket = TicketFactory(state=State.CLOSED, closed_at=timezone.now() - timedelta(days=days))

    def reopen():
        services.move_ticket(ticket=ticket, actor=None, side=side, state=State.OPEN)

    if is_allowed:
        reopen()
    else:
        with pytest.raises(services.TooLateToReopenError):
            reopen()
    ticket.refresh_from_db()
    assert ticket.state == (State.OPEN if is_allowed else State.CLOSED)


def test_move_from_an_old_page_is_refused():
    ticket = ticket_in(State.ANSWERED)
    services.add_note(ticket=ticket, author=UserFactory(), body="Not", key=uuid.uuid4())

    with pytest.raises(services.ChangedMeanwhileError):
        services.move_ticket(
            ticket=ticket,
            actor=UserFactory(),
            side=Side.STAFF,
            state=State.CLOSED,
            version=1,
        )


def test_taking_a_new_question_opens_it_and_twice_is_once():
    ticket, officer = ticket_in(State.NEW), UserFactory()

    services.take_ticket(ticket=ticket, actor=officer, version=1)
    services.take_ticket(ticket=ticket, actor=officer, version=1)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.handler, ticket.version) == ("open", officer, 2)


def test_taking_what_a_colleague_took_meanwhile_is_refused_and_open_eyed_is_not():
    ticket, first, second = ticket_in(State.NEW), UserFactory(), UserFactory()
    services.take_ticket(ticket=ticket, actor=first, version=1)

    with pytest.raises(services.ChangedMeanwhileError):
        services.take_ticket(ticket=ticket, actor=second, version=1)
    services.take_ticket(ticket=ticket, actor=second, version=2)

    ticket.refresh_from_db()
    assert ticket.handler == second


# Links


def test_renewed_link_is_mailed_and_counted_up():
    ticket = TicketFactory()

    services.renew_link(ticket=ticket, actor=UserFactory())

    ticket.refresh_from_db()
    assert ticket.link_version == 2
    assert OutboundMail.objects.get().to == ticket.asker_email


def test_lost_link_is_mailed_once_an_hour_and_to_the_asker_only():
    ticket = TicketFactory()
    spam = ticket_in(State.SPAM)

    def again(number, email):
        return services.mail_link_again(number=number, email=email)

    assert again(ticket.number, ticket.asker_email)
    assert again(ticket.number, ticket.asker_email)
    assert not again(ticket.number, "baskasi@ornek.org")
    assert not again("DM-2026-999999", ticket.asker_email)
    assert not again(spam.number, spam.asker_email)
    assert [mail.to for mail in OutboundMail.objects.all()] == [ticket.asker_email]
    assert [event.verb for event in AuditEvent.objects.all()] == ["ticket_link_mailed"]


def test_lost_link_is_mailed_again_after_an_hour():
    ticket = TicketFactory()

    services.mail_link_again(number=ticket.number, email=ticket.asker_email)
    OutboundMail.objects.update(
        created_at=timezone.now() - timedelta(minutes=61),
        key=f"ticket:{ticket.pk}:link:1",
        message_id="<1@ornek.org>",
    )
    services.mail_link_again(number=ticket.number, email=ticket.asker_email)

    assert OutboundMail.objects.count() == AuditEvent.objects.count() == 2


@pytest.mark.parametrize("is_known", [True, False])
def test_lost_links_are_limited_by_e_mail_whether_they_fit_or_not(settings, is_known):
    settings.QUESTIONS_PER_EMAIL = 2
    email = TicketFactory(number="DM-2026-000001").asker_email if is_known else "yok@ornek.org"

    for _ in range(2):
        services.mail_link_again(number="DM-2026-000001", email=email)

    with pytest.raises(services.TooManyLinksError):
        services.mail_link_again(number="DM-2026-000001", email=email)


def test_lost_links_are_limited_by_network_address_for_an_hour(settings, monkeypatch):
    settings.QUESTIONS_PER_ADDRESS = 1
    here, there = services.hash_address("203.0.113.1"), services.hash_address("203.0.113.2")

    def again(email, address_hash):
        return services.mail_link_again(number="DM-1", email=email, address_hash=address_hash)

    again("bir@ornek.org", here)
    with pytest.raises(services.TooManyLinksError):
        again("iki@ornek.org", here)
    again("uc@ornek.org", there)
    monkeypatch.setattr(time, "time", lambda: timezone.now().timestamp() + 3601)
    again("dort@ornek.org", here)


def test_question_for_an_organisation_keeps_it():
    DeskFactory()
    member = UserFactory()
    organisation = OrganisationFactory(members=[member])

    ticket = ask(asker=member, organisation=organisation)

    assert (ticket.asker, ticket.organisation) == (member, organisation)
    assert AuditEvent.objects.get(verb="ticket_asked").actor == member
