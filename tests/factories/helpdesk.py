"""Tickets for tests, with the letters that find bugs."""

import uuid

import factory
from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone
from factory.django import DjangoModelFactory

from helpdesk.models import Attachment, Desk, Message, Ticket
from tests.factories.accounts import UserFactory
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import TopicFactory

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


class DeskFactory(DjangoModelFactory):
    """The desk that takes questions: there is one; `project` None is the national desk."""

    class Meta:
        model = Desk
        django_get_or_create = ["is_open"]

    name_tr = "Destek masası"
    name_en = "Help desk"
    is_open = True


class TicketFactory(DjangoModelFactory):
    """A new question of somebody without account. Traits: `taken`, `closed`, `with_account`."""

    class Meta:
        model = Ticket

    class Params:
        taken = factory.Trait(state=Ticket.State.OPEN, handler=factory.SubFactory(UserFactory))
        closed = factory.Trait(
            state=Ticket.State.CLOSED, closed_at=factory.LazyFunction(timezone.now)
        )
        with_account = factory.Trait(asker=factory.SubFactory(UserFactory))

    number = factory.Sequence(lambda n: f"DM-2026-{n + 900000:06d}")
    desk = factory.SubFactory(DeskFactory)
    topic = factory.SubFactory(TopicFactory)
    province = factory.SubFactory(ProvinceFactory)
    asker_name = "Ümit Şıracı"
    asker_email = factory.Sequence(lambda n: f"umit.siraci{n}@ornek-dernegi.org")
    language = "tr"
    subject = factory.Sequence(lambda n: f"Iğdır'da gönüllü sigortası {n}")
    question = "Gönüllülerimizi nasıl sigortalarız? Çok işimiz var."
    submission_key = factory.LazyFunction(uuid.uuid4)


class MessageFactory(DjangoModelFactory):
    """A message of the asker. Traits: `by_staff` (a public reply), `note`."""

    class Meta:
        model = Message
        skip_postgeneration_save = True

    class Params:
        by_staff = factory.Trait(is_by_staff=True, author=factory.SubFactory(UserFactory))
        note = factory.Trait(
            is_by_staff=True,
            author=factory.SubFactory(UserFactory),
            visibility=Message.Visibility.INTERNAL,
        )

    ticket = factory.SubFactory(TicketFactory)
    is_by_staff = False
    body = "Çok teşekkür ederiz, bir sorumuz daha var."
    submission_key = factory.LazyFunction(uuid.uuid4)

    @factory.post_generation
    def count_up(self, create, extracted, **kwargs):
        """As the services do: the ticket knows how many messages it has."""
        Ticket.objects.filter(pk=self.ticket_id).update(message_count=F("message_count") + 1)


class AttachmentFactory(DjangoModelFactory):
    """A small PDF that came with the question."""

    class Meta:
        model = Attachment

    ticket = factory.SubFactory(TicketFactory)
    name = "dernek tüzüğü (İmzalı).pdf"
    file = factory.LazyFunction(lambda: ContentFile(PDF, name=f"helpdesk/{uuid.uuid4().hex}.pdf"))
    media_type = "application/pdf"
    size_bytes = len(PDF)
    sha256 = "0" * 64
