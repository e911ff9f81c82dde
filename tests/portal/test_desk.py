"""My desk, as those who asked see it."""

import pytest

from helpdesk.models import Ticket
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import TicketFactory

pytestmark = pytest.mark.django_db


def test_desk_tells_nobody_that_they_were_taken_for_spam(client):
    person = UserFactory()
    TicketFactory(asker=person, state=Ticket.State.SPAM)
    client.force_login(person)

    html = client.get("/en/desk/").content.decode()

    assert ">Closed</span>" in html
    assert "Spam" not in html


def test_desk_names_the_language_of_a_subject(client):
    person = UserFactory()
    TicketFactory(asker=person, language="tr", subject="Tüzük değişikliği")
    client.force_login(person)

    html = client.get("/en/desk/").content.decode()

    assert '<span lang="tr">Tüzük değişikliği</span>' in html
