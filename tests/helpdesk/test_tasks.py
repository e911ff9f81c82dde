"""What the help desk forgets by the hour."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.tasks import forget
from helpdesk.models import Ticket
from helpdesk.services import hash_address
from tests.factories.helpdesk import TicketFactory

pytestmark = pytest.mark.django_db


def ticket_of(age):
    ticket = TicketFactory(address_hash=hash_address("203.0.113.7"))
    Ticket.objects.filter(pk=ticket.pk).update(created_at=timezone.now() - age)
    return ticket


def test_address_is_forgotten_after_a_day():
    young, old = ticket_of(timedelta(hours=23)), ticket_of(timedelta(hours=25))
    before = Ticket.objects.values("version", "updated_at").get(pk=old.pk)

    forget()

    kept = dict(Ticket.objects.values_list("pk", "address_hash"))
    assert kept == {young.pk: young.address_hash, old.pk: ""}
    assert Ticket.objects.values("version", "updated_at").get(pk=old.pk) == before
