"""What the database refuses, through the ORM and in raw SQL; who sees which rows."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from core.search import search_query
from helpdesk.models import Attachment, Desk, Message, Ticket
from helpdesk.models import ticket as ticket_module
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import AttachmentFactory, DeskFactory, MessageFactory, TicketFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.refusals import assert_refused, sql

pytestmark = pytest.mark.django_db


def run_sql(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "lost"),
        ("state", "closed"),
        ("closed_at", timezone.now()),
        ("number", "DM-26-1"),
    ],
)
def test_ticket_with_a_broken_rule_is_refused(column, value):
    ticket = TicketFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(**{column: value})
    with pytest.raises(IntegrityError):
        run_sql(f"UPDATE helpdesk_ticket SET {column} = %s WHERE id = %s", value, ticket.pk)


@pytest.mark.parametrize("column", ["number", "submission_key"])
def test_ticket_with_the_number_or_the_submission_of_another_is_refused(column):
    first, second = TicketFactory.create_batch(2)

    with pytest.raises(IntegrityError):
        run_sql(
            f"UPDATE helpdesk_ticket SET {column} = %s WHERE id = %s",
            getattr(first, column),
            second.pk,
        )


@pytest.mark.parametrize(
    ("column", "value"), [("body", "anders"), ("visibility", "internal"), ("author_id", None)]
)
def test_message_is_never_changed(column, value):
    message = MessageFactory(by_staff=True)

    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**{column: value})
    with pytest.raises(DatabaseError):
        run_sql(f"UPDATE helpdesk_message SET {column} = %s WHERE id = %s", value, message.pk)


def test_internal_note_of_an_asker_is_refused():
    with pytest.raises(IntegrityError):
        MessageFactory(visibility=Message.Visibility.INTERNAL)


def test_second_desk_that_takes_questions_is_refused():
    DeskFactory()

    with pytest.raises(IntegrityError):
        Desk.objects.create(name_tr="Öteki masa", is_open=True)


def test_everybody_sees_only_their_own_questions_and_those_of_their_organisations(officer, auditor):
    asker, colleague, stranger, left = UserFactory.create_batch(4)
    organisation = OrganisationFactory(members=[asker, colleague])
    MembershipFactory(organisation=organisation, user=left, ended=True)
    own = TicketFactory(asker=asker)
    shared = TicketFactory(asker=asker, organisation=organisation)
    other = TicketFactory(asker=stranger, organisation=OrganisationFactory(members=[stranger]))
    guest = TicketFactory()
    once = TicketFactory(asker=left, organisation=organisation)
    unconcerned_staff = UserFactory(staff=True, roles=["editor"])

    def seen(user):
        return set(Ticket.objects.visible_to(user))

    assert seen(asker) == {own, shared, once}
    assert seen(colleague) == {shared, once}
    assert seen(stranger) == {other}
    # A question asked for a CSO is the CSO's: who has left sees not even their own.
    assert seen(left) == set()
    assert set(Ticket.objects.of_asker(left)) == set()
    assert set(Ticket.objects.of_asker(asker)) == {own, shared}
    assert seen(officer) == seen(auditor) == {own, shared, once, other, guest}
    assert seen(unconcerned_staff) == set()
    assert seen(AnonymousUser()) == set()


def test_links_open_their_own_question_in_their_own_version_beside_what_one_sees(officer):
    asker = UserFactory()
    own, linked = TicketFactory(asker=asker), TicketFactory()
    renewed, other = TicketFactory(link_version=2), TicketFactory()
    links = {linked.number: 1, renewed.number: 1}

    def readable(user):
        return set(Ticket.objects.readable_by(user, links))

    assert readable(AnonymousUser()) == {linked}
    assert readable(asker) == {own, linked}
    assert readable(officer) == {own, linked, renewed, other}
    assert set(Ticket.objects.readable_by(AnonymousUser(), {})) == set()
    assert [ticket.is_opened_by(links) for ticket in (linked, renewed, other)] == [
        True,
        False,
        False,
    ]


def test_open_desk_is_the_one_that_takes_questions():
    desk = DeskFactory()
    Desk.objects.create(name_tr="Öteki masa", is_open=False)

    assert list(Desk.objects.open()) == [desk]


def test_files_of_notes_are_handed_to_staff_only():
    ticket = TicketFactory()
    with_question = AttachmentFactory(ticket=ticket)
    with_reply = AttachmentFactory(
        ticket=ticket, message=MessageFactory(ticket=ticket, by_staff=True)
    )
    with_note = AttachmentFactory(ticket=ticket, message=MessageFactory(ticket=ticket, note=True))

    def handed_out(*, with_notes):
        return set(Attachment.objects.for_reader(with_notes=with_notes))

    assert handed_out(with_notes=False) == {with_question, with_reply}
    assert handed_out(with_notes=True) == {with_question, with_reply, with_note}


def test_officer_who_is_no_longer_staff_sees_nothing(officer):
    TicketFactory()
    officer.is_staff = False

    assert not Ticket.objects.visible_to(officer).exists()


def test_counts_are_one_query_and_leave_out_what_is_done(officer, django_assert_num_queries):
    TicketFactory()
    TicketFactory(taken=True)
    TicketFactory(taken=True, handler=officer)
    TicketFactory(state=Ticket.State.WAITING, handler=officer)
    TicketFactory(closed=True)

    with django_assert_num_queries(1):
        counts = Ticket.objects.counts_for(officer)

    assert counts == {"new": 1, "nobody": 1, "mine": 1, "waiting": 1}


def test_asker_of_spam_reads_that_it_is_closed():
    assert TicketFactory.build(state="spam", topic=None).state_for_asker == "Kapandı" or (
        TicketFactory.build(state="spam").state_for_asker == "Closed"
    )


@pytest.mark.parametrize("cap", [1, 1000])
def test_words_are_found_whether_rare_or_common(monkeypatch, cap):
    monkeypatch.setattr(ticket_module, "CAP", cap)
    wanted = set(TicketFactory.create_batch(3, subject="Gönüllü sigortası"))
    TicketFactory(subject="Hibe", question="…")

    assert set(Ticket.objects.matching(search_query("gonullu"))) == wanted
    assert set(Ticket.objects.to_do().matching(search_query("hibe zzz"))) == set()


def test_message_is_never_deleted():
    message = MessageFactory()

    assert_refused(Message.objects.all().delete)
    assert_refused(Ticket.objects.all().delete)
    assert_refused(sql("DELETE FROM helpdesk_message"))

    assert Message.objects.filter(pk=message.pk).exists()
