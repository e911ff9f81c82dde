"""Following a question: who reads it, who writes on it, what leaves it as a file."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext, override

from helpdesk import permissions, services
from helpdesk.forms import new_key
from helpdesk.models import Message, Ticket
from helpdesk.permissions import sign_link
from organisations.models import Membership
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import PDF, AttachmentFactory, MessageFactory, TicketFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def address(name, ticket, *more):
    return reverse(f"helpdesk:{name}", args=[ticket.number, *more])


def open_link(client, ticket, key=None):
    return client.get(address("ticket_detail", ticket), {"key": key or sign_link(ticket)})


# The list


def test_list_sends_visitors_to_the_page_for_their_link(client):
    response = client.get(reverse("helpdesk:ticket_list"))

    assert response.url == reverse("helpdesk:ticket_follow")


@pytest.mark.parametrize("rows", [1, 30])
def test_list_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_max_num_queries, rows
):
    member = UserFactory()
    organisation = OrganisationFactory(members=[member])
    mine = TicketFactory.create_batch(rows, organisation=organisation)
    TicketFactory(subject="a stranger's ticket")
    client.force_login(member)

    with django_assert_max_num_queries(5):
        response = client.get(reverse("helpdesk:ticket_list"))

    assert set(response.context["page"]) <= set(mine)
    assert len(response.context["page"]) == min(rows, 25)


def test_list_of_an_officer_is_what_they_asked_themselves(client, officer):
    TicketFactory()
    own = TicketFactory(asker=officer)
    client.force_login(officer)

    response = client.get(reverse("helpdesk:ticket_list"))

    assert list(response.context["page"]) == [own]


@pytest.mark.parametrize("language", ["tr", "en"])
def test_list_names_its_orders_in_the_language_of_the_page(client, language):
    client.force_login(UserFactory())

    with override(language):
        response = client.get(reverse("helpdesk:ticket_list"))
        labels = [str(sort["label"]) for sort in response.context["sorts"]]
        words = [gettext("Newest first"), gettext("Oldest first")]

    assert labels == words


@pytest.mark.parametrize("query", ["page=-1", "sort=password", "after=%00", "before=xx", "page=9"])
def test_list_forgives_what_it_cannot_use(client, query):
    client.force_login(UserFactory())

    assert client.get(f"{reverse('helpdesk:ticket_list')}?{query}").status_code == 200


# One ticket


def test_thread_costs_the_same_queries_for_one_message_and_for_thirty(
    client, django_assert_max_num_queries
):
    ticket = TicketFactory(with_account=True)
    client.force_login(ticket.asker)
    MessageFactory(ticket=ticket)
    with django_assert_max_num_queries(8) as few:
        client.get(address("ticket_detail", ticket))
    for message in MessageFactory.create_batch(30, ticket=ticket, by_staff=True):
        AttachmentFactory(ticket=ticket, message=message)

    with django_assert_max_num_queries(len(few)):
        response = client.get(address("ticket_detail", ticket))

    assert len(response.context["thread"]) == 31


def test_thread_by_link_costs_five_queries_at_most(client, django_assert_max_num_queries):
    ticket = TicketFactory()
    MessageFactory(ticket=ticket, by_staff=True)
    open_link(client, ticket)

    with django_assert_max_num_queries(5):
        response = client.get(address("ticket_detail", ticket))

    assert response.status_code == 200


def test_link_opens_the_question_and_leaves_the_address_bar(client):
    ticket = TicketFactory()

    opened = open_link(client, ticket)

    assert opened.url == address("ticket_detail", ticket)
    page = client.get(opened.url)
    assert ticket.question in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_wrong_links_read_like_numbers_that_do_not_exist(client, monkeypatch):
    ticket, other = TicketFactory.create_batch(2)
    keys = ["", "x", "\x00", sign_link(other), sign_link(ticket)[:-2]]

    pages = [client.get(address("ticket_detail", ticket), {"key": key}) for key in keys]
    pages.append(client.get(address("ticket_detail", ticket)))
    unknown = client.get(reverse("helpdesk:ticket_detail", args=["DM-2026-999999"]))

    assert {page.status_code for page in [*pages, unknown]} == {404}


def test_link_is_over_when_it_was_renewed_and_after_its_time(client, client_factory, monkeypatch):
    ticket = TicketFactory()
    old = sign_link(ticket)
    open_link(client, ticket)
    services.renew_link(ticket=ticket, actor=UserFactory())

    remembered = client.get(address("ticket_detail", ticket))
    stranger = client_factory()
    stranger.get(address("ticket_detail", ticket), {"key": old})
    again = stranger.get(address("ticket_detail", ticket))
    monkeypatch.setattr(permissions, "LINK_LIFE", timedelta(seconds=-1))
    late = open_link(client_factory(), ticket)

    assert [page.status_code for page in (remembered, again, late)] == [404, 404, 404]


OF_THE_ASKER = {"message", "close", "reopen"}
OF_THE_STAFF = {"reply", "note", "take", "move"}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("visitor", 404),
        ("stranger", 404),
        ("other_cso", 404),
        ("unconcerned_staff", 404),
        ("member", 403),
        ("former", 404),
        ("editor", OF_THE_ASKER),
        ("representative", OF_THE_ASKER),
        ("asker", OF_THE_ASKER),
        ("link", OF_THE_ASKER),
        ("officer", OF_THE_STAFF),
        ("auditor", 403),
    ],
)
def test_each_side_sends_only_what_is_its_own(client, officer, auditor, who, expected):
    organisation = OrganisationFactory()
    asker, stranger = UserFactory.create_batch(2)
    people = {
        role: MembershipFactory(organisation=organisation, role=role).user
        for role in Membership.Role
    }
    MembershipFactory(organisation=organisation, user=asker)
    people["former"] = MembershipFactory(organisation=organisation, editor=True, ended=True).user
    people |= {"stranger": stranger, "asker": asker, "officer": officer, "auditor": auditor}
    people["other_cso"] = MembershipFactory(role=Membership.Role.REPRESENTATIVE).user
    people["unconcerned_staff"] = UserFactory(staff=True, roles=["editor"])
    ticket = TicketFactory(asker=asker, organisation=organisation)
    if who == "link":
        open_link(client, ticket)
    elif who != "visitor":
        client.force_login(people[who])

    for action in sorted(OF_THE_ASKER | OF_THE_STAFF):
        with transaction.atomic():
            status = client.post(address(f"ticket_{action}", ticket)).status_code
            transaction.set_rollback(True)

        if isinstance(expected, int):
            assert status == expected, action
        elif action in expected:
            assert status in {200, 302}, action
        else:
            assert status == 403, action


@pytest.mark.parametrize("action", ["message", "close", "reopen", "reply", "note", "take", "move"])
def test_a_link_that_is_only_opened_changes_nothing(client, officer, action):
    ticket = TicketFactory(with_account=True)
    client.force_login(officer)

    response = client.get(address(f"ticket_{action}", ticket))

    assert response.status_code == 405


def test_asker_by_link_writes_closes_and_reopens(client):
    ticket = TicketFactory(state=Ticket.State.ANSWERED)
    open_link(client, ticket)

    client.post(
        address("ticket_message", ticket),
        {
            "body": "Bir şey daha",
            "key": new_key(f"message.{ticket.number}"),
            "attachments": [SimpleUploadedFile("ek.pdf", PDF)],
        },
    )
    states = []
    for action in ("ticket_close", "ticket_reopen"):
        client.post(address(action, ticket))
        ticket.refresh_from_db()
        states.append(ticket.state)

    message = Message.objects.get()
    assert (message.author, message.is_by_staff, message.body) == (None, False, "Bir şey daha")
    assert message.attachments.get().name == "ek.pdf"
    assert states == ["closed", "open"]


def test_message_on_a_question_closed_meanwhile_keeps_the_text(client):
    ticket = TicketFactory(closed=True)
    open_link(client, ticket)

    response = client.post(
        address("ticket_message", ticket),
        {"body": "Uzun bir yazı", "key": new_key(f"message.{ticket.number}")},
    )

    assert response.status_code == 200
    assert "Uzun bir yazı" in response.content.decode()
    assert not Message.objects.exists()


def test_message_edited_after_it_was_sent_is_kept_for_a_second_sending(client):
    ticket = TicketFactory()
    open_link(client, ticket)
    typed = {"body": "Bir şey daha", "key": new_key(f"message.{ticket.number}")}
    client.post(address("ticket_message", ticket), typed)

    changed = typed | {"body": "Düzeltilmiş", "attachments": [SimpleUploadedFile("e.pdf", PDF)]}
    refused = client.post(address("ticket_message", ticket), changed)
    form = refused.context["form"]
    again = client.post(
        address("ticket_message", ticket),
        {"body": form["body"].value(), "key": form["key"].value()},
    )

    assert form.non_field_errors() == [services.SentAlreadyError.message]
    assert list(form.errors) == ["__all__", "attachments"]
    assert "Düzeltilmiş" in refused.content.decode()
    assert again.status_code == 302
    assert [message.body for message in Message.objects.all()] == ["Bir şey daha", "Düzeltilmiş"]


def test_message_sent_twice_is_told_as_sent_both_times(client):
    ticket = TicketFactory()
    open_link(client, ticket)
    typed = {"body": "Bir şey daha", "key": new_key(f"message.{ticket.number}")}

    statuses = [client.post(address("ticket_message", ticket), typed).status_code for _ in "ab"]

    assert statuses == [302, 302]
    assert Message.objects.count() == 1


def test_asker_never_sees_notes_names_of_officers_or_the_word_spam(client, officer):
    ticket = TicketFactory(with_account=True, state=Ticket.State.SPAM)
    note = MessageFactory(ticket=ticket, note=True, body="GİZLİ İÇ NOT", author=officer)
    MessageFactory(ticket=ticket, by_staff=True, body="Açık yanıt metni", author=officer)
    secret = AttachmentFactory(ticket=ticket, message=note, name="gizli ek.pdf")
    client.force_login(ticket.asker)

    with override("tr"):
        page = client.get(address("ticket_detail", ticket))
    text = page.content.decode()

    assert "Açık yanıt metni" in text
    for hidden in ("GİZLİ", "gizli ek", officer.full_name, "İstenmeyen", "Spam"):
        assert hidden not in text
    assert client.get(address("ticket_file", ticket, secret.pk)).status_code == 404


@pytest.mark.parametrize("for_cso", [False, True])
def test_officer_handles_no_question_of_their_own_nor_of_their_cso(client, officer, for_cso):
    cso = MembershipFactory(user=officer).organisation if for_cso else None
    ticket = TicketFactory(organisation=cso, asker=None if for_cso else officer)
    MessageFactory(ticket=ticket, note=True, body="GİZLİ İÇ NOT")
    client.force_login(officer)

    text = client.get(address("ticket_detail", ticket)).content.decode()
    reply = client.post(address("ticket_reply", ticket))

    assert "GİZLİ" not in text
    assert reply.status_code == 403


def test_page_shows_people_s_words_as_words(client):
    ticket = TicketFactory(subject="<script>alert(1)</script>", question="<img src=x onerror=a>")
    MessageFactory(ticket=ticket, body="<b>kalın</b>")
    open_link(client, ticket)

    text = client.get(address("ticket_detail", ticket)).content.decode()

    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;b&gt;kalın" in text


# Files


@pytest.mark.parametrize(
    ("who", "status"),
    [("asker", 200), ("officer", 200), ("auditor", 200), ("stranger", 404), ("visitor", 404)],
)
def test_file_is_handed_to_those_who_may_read_the_question(client, officer, auditor, who, status):
    attachment = AttachmentFactory(ticket__with_account=True)
    people = {
        "asker": attachment.ticket.asker,
        "officer": officer,
        "auditor": auditor,
        "stranger": UserFactory(),
    }
    if who in people:
        client.force_login(people[who])

    response = client.get(address("ticket_file", attachment.ticket, attachment.pk))

    assert response.status_code == status


def test_file_comes_as_a_harmless_download_under_its_own_name(client):
    name = 'dernek "tüzüğü"; İmzalı\r\nX: y.pdf'
    attachment = AttachmentFactory(name=name)
    open_link(client, attachment.ticket)

    response = client.get(address("ticket_file", attachment.ticket, attachment.pk))

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=UTF-8''")
    assert not set(disposition) & set('\r\n"')


def test_file_of_another_question_is_not_handed_out(client):
    mine, other = TicketFactory(), AttachmentFactory()
    open_link(client, mine)

    assert client.get(address("ticket_file", mine, other.pk)).status_code == 404


@pytest.mark.parametrize("number", ["DM-2026-000001", "x" * 300, "_"])
def test_number_that_is_none_does_not_exist(client, number):
    client.force_login(UserFactory())

    assert client.get(reverse("helpdesk:ticket_detail", args=[number])).status_code == 404


def test_nul_in_the_address_does_not_exist(client):
    with override("en"):
        path = reverse("helpdesk:ticket_list")

    assert client.get(f"{path}DM%00/").status_code == 404


def test_key_of_another_form_cannot_be_used_for_a_message(client):
    ticket = TicketFactory()
    open_link(client, ticket)

    response = client.post(
        address("ticket_message", ticket), {"body": "x", "key": new_key("message.DM-2026-1")}
    )

    assert list(response.context["form"].errors) == ["key"]
    assert uuid.UUID(str(ticket.submission_key))


def headings(response):
    return re.findall(r'<h3 class="h-small">([^<]+)</h3>', response.content.decode())


def test_thread_calls_its_reader_you_and_keeps_the_name_for_others(client, client_factory):
    ticket = TicketFactory(language="en")
    MessageFactory(ticket=ticket)
    officer = client_factory()
    officer.force_login(UserFactory(roles=["help_desk_officer"]))

    by_link = headings(client.get(open_link(client, ticket).url))
    at_the_desk = headings(officer.get(address("ticket_detail", ticket)))

    assert by_link == [gettext("Your question"), gettext("You")]
    assert at_the_desk == [ticket.asker_name, ticket.asker_name]


def test_thread_calls_the_asker_you_and_a_colleague_by_name(client):
    ticket = TicketFactory(with_account=True)
    MessageFactory(ticket=ticket, author=ticket.asker)
    MessageFactory(ticket=ticket, author=UserFactory(full_name="Çiğdem Işık"))
    client.force_login(ticket.asker)

    shown = headings(client.get(address("ticket_detail", ticket)))

    assert shown == [gettext("Your question"), gettext("You"), "Çiğdem Işık"]


def test_thread_says_in_which_language_each_message_is(client):
    ticket = TicketFactory(language="en")
    MessageFactory(ticket=ticket)
    MessageFactory(ticket=ticket, by_staff=True)
    MessageFactory(ticket=ticket, note=True, author__language="tr")
    client.force_login(UserFactory(roles=["help_desk_officer"]))

    html = client.get(address("ticket_detail", ticket)).content.decode()

    assert re.findall(r'<div class="prose" lang="(..)">', html) == ["en", "en", "en", "tr"]
