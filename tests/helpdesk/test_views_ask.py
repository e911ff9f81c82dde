"""Front page, question form, confirmation and the way back to a lost link."""

from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from core.models import ExternalService, OutboundMail
from helpdesk import permissions
from helpdesk.forms import new_key
from helpdesk.models import Attachment, Desk, Ticket
from helpdesk.permissions import SENT_SALT, sign_sent
from helpdesk.services import SentAlreadyError, TooManyLinksError
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import PDF, DeskFactory, TicketFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.publications import TopicFactory

pytestmark = pytest.mark.django_db


def page(name, language="tr"):
    with override(language):
        return reverse(f"helpdesk:{name}")


@pytest.mark.parametrize("language", ["tr", "en"])
def test_front_page_leads_to_asking_following_and_other_services(
    client, language, django_assert_max_num_queries
):
    DeskFactory()
    ExternalService.objects.create(
        name_tr="ALO 183", name_en="ALO 183", phone="183", description_tr="Her gün, her saat."
    )

    with django_assert_max_num_queries(6):
        response = client.get(page("front", language))

    text = response.content.decode()
    assert page("ticket_ask", language) in text
    assert page("ticket_follow", language) in text
    assert "183" in text
    assert "Cache-Control" not in response


def test_front_page_says_when_no_desk_takes_questions(client):
    response = client.get(page("front"))

    text = response.content.decode()
    assert "note warn" in text
    assert f'class="btn" href="{page("ticket_ask")}"' not in text


@pytest.mark.parametrize("language", ["tr", "en"])
def test_form_has_every_field_and_is_kept_by_no_shared_cache(
    client, language, django_assert_max_num_queries
):
    TopicFactory()
    DeskFactory()

    with django_assert_max_num_queries(5):
        response = client.get(page("ticket_ask", language))

    assert list(response.context["form"].fields) == [
        "name",
        "email",
        "organisation_name",
        "province",
        "topic",
        "subject",
        "question",
        "attachments",
        "notice",
        "website",
        "key",
    ]
    assert "private" in response["Cache-Control"]


def test_form_is_not_offered_while_no_desk_takes_questions(client):
    text = client.get(page("ticket_ask")).content.decode()

    assert 'name="question"' not in text
    assert "note warn" in text


def test_question_costs_ten_queries_at_most(client, answers, django_assert_max_num_queries):
    # Inside the test's transaction the service's own is a savepoint: two statements more.
    with django_assert_max_num_queries(9 + 2):
        response = client.post(page("ticket_ask"), answers)

    assert response.status_code == 302


def test_question_of_a_member_costs_five_more_at_most(
    client, answers, django_assert_max_num_queries
):
    member = UserFactory()
    organisation = OrganisationFactory(members=[member])
    client.force_login(member)

    # Session, person, the organisation, and the place in its team, which is kept meanwhile.
    with django_assert_max_num_queries(14 + 2):
        client.post(page("ticket_ask"), answers | {"organisation": organisation.pk})

    ticket = Ticket.objects.get()
    assert (ticket.asker, ticket.organisation) == (member, organisation)


def test_question_with_files_keeps_them_under_random_names(client, answers):
    name = "../../dernek tüzüğü <b>.pdf"
    client.post(page("ticket_ask"), answers | {"attachments": [SimpleUploadedFile(name, PDF)]})

    attachment = Attachment.objects.get()
    assert attachment.name == "dernek tüzüğü <b>.pdf"
    assert "dernek" not in attachment.file.name
    assert attachment.media_type == "application/pdf"
    assert attachment.file.read() == PDF


def test_sending_the_same_form_again_leads_to_the_same_confirmation(client, answers):
    first = client.post(page("ticket_ask"), answers)
    second = client.post(page("ticket_ask"), answers)

    number = Ticket.objects.get().number
    for response in (first, second):
        assert number in client.get(response.url).content.decode()
    assert OutboundMail.objects.count() == 1


def test_question_edited_after_it_was_sent_is_kept_for_a_second_sending(client, answers):
    client.post(page("ticket_ask"), answers)

    refused = client.post(page("ticket_ask"), answers | {"question": "Düzeltilmiş soru"})
    form = refused.context["form"]
    fresh = {name: form[name].value() for name in ("question", "key")}
    again = client.post(page("ticket_ask"), answers | fresh)

    assert form.non_field_errors() == [SentAlreadyError.message]
    assert "Düzeltilmiş soru" in refused.content.decode()
    assert again.status_code == 302
    questions = set(Ticket.objects.values_list("question", flat=True))
    assert questions == {answers["question"], "Düzeltilmiş soru"}


def test_refused_form_keeps_what_was_typed_and_begins_its_title_with_error(client, answers):
    response = client.post(page("ticket_ask"), answers | {"subject": "", "name": "Ümit <b>"})

    text = response.content.decode()
    assert response.status_code == 200
    assert "<title>Hata:" in text
    assert "Ümit &lt;b&gt;" in text
    assert answers["question"] in text
    assert 'href="#id_subject"' in text
    assert not Ticket.objects.exists()


def test_flood_is_answered_with_429_what_to_do_and_the_typed_text(client, answers, settings):
    settings.QUESTIONS_PER_EMAIL = 0

    response = client.post(page("ticket_ask"), answers)

    assert response.status_code == 429
    assert response["Retry-After"] == "3600"
    assert "ALO 183" in response.content.decode()
    assert answers["question"] in response.content.decode()


def test_flood_is_counted_by_the_visitor_behind_our_proxy(client, answers, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.QUESTIONS_PER_ADDRESS = 1

    def send(address, email):
        changed = answers | {"email": email, "key": new_key("question")}
        return client.post(
            page("ticket_ask"), changed, headers={"x-forwarded-for": f"6.6.6.6, {address}"}
        ).status_code

    statuses = [
        send("203.0.113.1", "bir@ornek.org"),
        send("203.0.113.1", "iki@ornek.org"),
        send("203.0.113.2", "uc@ornek.org"),
    ]

    assert statuses == [302, 429, 302]


def test_closed_desk_keeps_the_text_and_says_so(client, answers):
    Desk.objects.update(is_open=False)

    response = client.post(page("ticket_ask"), answers)

    assert response.status_code == 200
    assert answers["question"] in response.content.decode()


@pytest.mark.parametrize(
    "body",
    [
        b"subject=%00&question=%ED%A0%80&name=%FF%FE",
        b"topic=%27%3B--&province=-1&key=%00",
        b"&".join(b"f%d=1" % number for number in range(900)),
    ],
)
def test_hostile_body_gets_the_form_with_messages(client, body):
    response = client.post(
        page("ticket_ask"), body, content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"question=" + b"a" * 5_000_000,
        b"&".join(b"f%d=1" % number for number in range(10_001)),
    ],
)
def test_body_beyond_all_measure_gets_the_400_page(client, body):
    response = client.post(
        page("ticket_ask"), body, content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == 400
    assert "<h1>" in response.content.decode()


def test_confirmation_shows_number_and_copy_to_nobody_but_the_sender(client, answers):
    sent = client.post(page("ticket_ask"), answers)

    response = client.get(sent.url)

    text = response.content.decode()
    assert Ticket.objects.get().number in text
    assert answers["question"] in text
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert "umit@" not in text


@pytest.mark.parametrize("key", ["", "x", "\x00", "ours"])
def test_confirmation_without_a_key_of_ours_does_not_exist(client, key):
    if key == "ours":  # Signed by us, for a number that nobody has.
        key = signing.dumps("DM-2026-999999", salt=SENT_SALT)
    TicketFactory()

    assert client.get(page("ticket_sent"), {"key": key}).status_code == 404


def test_confirmation_is_over_after_an_hour(client, monkeypatch):
    ticket = TicketFactory()
    monkeypatch.setattr(permissions, "SENT_LIFE", timedelta(seconds=-1))

    assert client.get(page("ticket_sent"), {"key": sign_sent(ticket)}).status_code == 404


def test_lost_link_reads_the_same_whether_it_is_known_or_not(client):
    ticket = TicketFactory()

    def answer(number, email):
        response = client.post(
            page("ticket_follow"), {"number": number, "email": email}, follow=True
        )
        return [str(message) for message in response.context["messages"]]

    known = answer(ticket.number, ticket.asker_email)
    unknown = answer("DM-2026-999998", ticket.asker_email)

    assert known == unknown
    assert len(known) == 1
    assert [mail.to for mail in OutboundMail.objects.all()] == [ticket.asker_email]


def test_link_asked_for_too_often_is_answered_with_429_and_the_typed_words(client, settings):
    settings.QUESTIONS_PER_ADDRESS = 1
    typed = {"number": "DM-2026-000001", "email": "umit@ornek.org"}

    statuses = [client.post(page("ticket_follow"), typed).status_code]
    refused = client.post(page("ticket_follow"), typed)

    assert [*statuses, refused.status_code] == [302, 429]
    assert refused["Retry-After"] == "3600"
    assert refused.context["form"].non_field_errors() == [TooManyLinksError.message]
    assert "DM-2026-000001" in refused.content.decode()
