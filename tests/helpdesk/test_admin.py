"""The help desk in the back office: read there, changed by services, no query per row."""

import pytest
from django.urls import reverse

from helpdesk.models import Desk, Ticket
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import (
    AttachmentFactory,
    DeskFactory,
    MessageFactory,
    TicketFactory,
)
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db

LISTS = {"desk": DeskFactory, "ticket": TicketFactory, "message": MessageFactory}
LISTS["attachment"] = AttachmentFactory


def changelist(model):
    return reverse(f"admin:helpdesk_{model}_changelist")


@pytest.fixture
def administrator():
    return UserFactory(staff=True, roles=["administrator"])


@pytest.mark.parametrize("model", ["ticket", "message", "attachment"])
def test_list_costs_the_same_queries_for_one_row_and_for_thirty(
    client, administrator, model, django_assert_max_num_queries
):
    client.force_login(administrator)
    LISTS[model]()
    client.get(changelist(model))
    with django_assert_max_num_queries(20) as few:
        client.get(changelist(model))
    LISTS[model].create_batch(30)

    with django_assert_max_num_queries(len(few)):
        response = client.get(changelist(model))

    assert len(response.context["cl"].result_list) == 31


@pytest.mark.parametrize("model", list(LISTS))
def test_page_of_one_row_opens(client, administrator, model):
    row = LISTS[model]()
    client.force_login(administrator)

    response = client.get(reverse(f"admin:helpdesk_{model}_change", args=[row.pk]))

    assert response.status_code == 200


@pytest.mark.parametrize("model", ["ticket", "message", "attachment"])
def test_rows_cannot_be_written_in_the_admin(client, administrator, model):
    row = LISTS[model]()
    client.force_login(administrator)

    added = client.post(reverse(f"admin:helpdesk_{model}_add"), {"subject": "x"})
    changed = client.post(reverse(f"admin:helpdesk_{model}_change", args=[row.pk]), {"body": "x"})
    deleted = client.post(reverse(f"admin:helpdesk_{model}_delete", args=[row.pk]), {"post": "yes"})

    assert (added.status_code, changed.status_code, deleted.status_code) == (403, 403, 403)


def test_search_finds_by_folded_words_and_by_exact_number(client, administrator):
    wanted = TicketFactory(subject="IĞDIR'DA ŞİRKET KURMAK")
    TicketFactory(subject="Başka bir konu")
    client.force_login(administrator)

    by_words = client.get(changelist("ticket"), {"q": "igdir sirket"})
    by_number = client.get(changelist("ticket"), {"q": wanted.number})

    assert list(by_words.context["cl"].result_list) == [wanted]
    assert list(by_number.context["cl"].result_list) == [wanted]


def test_action_marks_new_questions_as_spam_and_tells_which_it_refused(client, officer):
    new, answered = TicketFactory(), TicketFactory(state=Ticket.State.ANSWERED)
    client.force_login(officer)

    response = client.post(
        changelist("ticket"),
        {"action": "mark_as_spam", "_selected_action": [new.pk, answered.pk]},
        follow=True,
    )

    new.refresh_from_db()
    answered.refresh_from_db()
    assert (new.state, answered.state) == ("spam", "answered")
    assert answered.number in response.content.decode()


@pytest.mark.parametrize("action", ["take", "close", "mark_as_spam"])
def test_officer_acts_on_no_question_of_their_own_nor_of_their_cso(client, officer, action):
    state = Ticket.State.ANSWERED if action == "close" else Ticket.State.NEW
    cso = MembershipFactory(user=officer).organisation
    own = TicketFactory(asker=officer, state=state)
    of_cso = TicketFactory(organisation=cso, state=state)
    other = TicketFactory(state=state)
    client.force_login(officer)

    client.post(
        changelist("ticket"),
        {"action": action, "_selected_action": [own.pk, of_cso.pk, other.pk]},
    )

    touched = Ticket.objects.exclude(state=state, handler=None)
    assert list(touched) == [other]


def test_notes_about_ones_own_question_are_not_read_in_the_back_office(client, officer):
    cso = MembershipFactory(user=officer).organisation
    tickets = [TicketFactory(asker=officer), TicketFactory(organisation=cso), TicketFactory()]
    notes = [MessageFactory(ticket=ticket, note=True) for ticket in tickets]
    files = [AttachmentFactory(ticket=note.ticket, message=note) for note in notes]
    client.force_login(officer)

    def statuses(rows, model):
        addresses = [reverse(f"admin:helpdesk_{model}_change", args=[row.pk]) for row in rows]
        return [client.get(address).status_code for address in addresses]

    assert statuses(notes, "message") == [302, 302, 200]
    assert statuses(files, "attachment") == [302, 302, 200]


def test_auditor_sees_the_list_and_no_action(client, auditor):
    ticket = TicketFactory()
    client.force_login(auditor)

    response = client.get(changelist("ticket"))
    client.post(changelist("ticket"), {"action": "mark_as_spam", "_selected_action": [ticket.pk]})

    ticket.refresh_from_db()
    assert response.status_code == 200
    assert ticket.state == "new"


def test_desk_is_renamed_in_both_languages(client, administrator):
    desk = DeskFactory()
    client.force_login(administrator)

    client.post(
        reverse("admin:helpdesk_desk_change", args=[desk.pk]),
        {"primary_language": "tr", "name_tr": "Çözüm masası", "name_en": "Desk", "is_open": "on"},
    )

    renamed = Desk.objects.get()
    assert (renamed.name_tr, renamed.name_en) == ("Çözüm masası", "Desk")


def test_second_desk_that_takes_questions_is_refused_in_words(client, administrator):
    DeskFactory()
    client.force_login(administrator)

    response = client.post(
        reverse("admin:helpdesk_desk_add"),
        {"primary_language": "tr", "name_tr": "Öteki masa", "name_en": "", "is_open": "on"},
    )

    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert Desk.objects.count() == 1
