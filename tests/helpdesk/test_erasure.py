"""What of a CSO's question is a person's: in their copy, at their erasure, after the years."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.personal_data import Held, Subject
from helpdesk import services
from helpdesk.models import Attachment, Ticket
from helpdesk.personal_data import RULES, TICKETS_KEPT
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import AttachmentFactory, MessageFactory, TicketFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def subject_of(person) -> Subject:
    return Subject(person, frozenset({person.email_canonical}))


@pytest.fixture
def thread():
    """A question for a CSO by somebody who has left: who asked, a colleague, the desk wrote."""
    asker, colleague = UserFactory(), UserFactory()
    cso = OrganisationFactory(members=[colleague])
    MembershipFactory(user=asker, organisation=cso, ended_at=timezone.now())
    ticket = TicketFactory(asker=asker, organisation=cso)
    messages = {
        "own": MessageFactory(ticket=ticket, author=asker, body="Kendi sözü"),
        "colleague": MessageFactory(ticket=ticket, author=colleague, body="İş arkadaşının sözü"),
        "desk": MessageFactory(ticket=ticket, by_staff=True, body="Masanın yanıtı"),
        "note": MessageFactory(ticket=ticket, note=True, body="İç not"),
    }
    files = {
        name: AttachmentFactory(ticket=ticket, message=message)
        for name, message in [("question", None), *messages.items()]
    }
    return asker, ticket, messages, files


def test_copy_takes_along_own_words_only_of_what_was_asked_for_a_cso(thread):
    asker, ticket, messages, files = thread
    private = TicketFactory(asker=asker)
    answer = MessageFactory(ticket=private, by_staff=True)
    note = MessageFactory(ticket=private, note=True)
    with_note = AttachmentFactory(ticket=private, message=note)
    subject = subject_of(asker)

    assert set(services.tickets_of(subject)) == {ticket, private}
    assert set(services.messages_of(subject)) == {messages["own"], answer}
    assert set(services.attachments_of(subject)) == {files["question"], files["own"]}
    assert with_note not in services.attachments_of(subject)


def test_erasure_leaves_what_colleagues_wrote_until_its_own_time(thread):
    asker, ticket, messages, files = thread

    services.erase_person(subject_of(asker))

    bodies = {name: type(row).objects.get(pk=row.pk).body for name, row in messages.items()}
    assert bodies == {"own": "", "colleague": "İş arkadaşının sözü", "desk": "", "note": ""}
    assert list(Attachment.objects.filter(ticket=ticket)) == [files["colleague"]]
    ticket.refresh_from_db()
    assert ticket.state == Ticket.State.CLOSED

    after = timezone.now() + TICKETS_KEPT + timedelta(days=1)
    rule = next(rule for rule in RULES if rule.name == "tickets_closed")
    assert rule.destroy(rule.due(after, Held())) == 1
    messages["colleague"].refresh_from_db()
    assert messages["colleague"].body == ""
    assert not Attachment.objects.filter(ticket=ticket).exists()
    assert not rule.due(after, Held()).exists()
