"""Taking people out of the help desk: number, topic, province and dates stay for the figures.

Source: docs/domain/help-desk.md, section 7.
"""

from django.db.models import Q, QuerySet
from django.utils import timezone

from core import audit
from core.personal_data import Erased, Subject
from helpdesk.models import Attachment, Message, Ticket

# What stands in place of a name, a subject, a question; in the language of the ticket.
ERASED_TEXTS = {
    "tr": ("Silindi", "Silinmiş soru", "Bu sorunun metni silindi."),
    "en": ("Erased", "Erased question", "The text of this question has been erased."),
}


def tickets_of(subject: Subject) -> QuerySet[Ticket]:
    """Return what a person asked: with the account, or without one from their address."""
    by_address = Q(asker=None, asker_email__in=subject.addresses)
    return Ticket.objects.filter(by_address | Q(asker=subject.pk, asker__isnull=False))


def messages_of(subject: Subject) -> QuerySet[Message]:
    """Return the public messages on a person's tickets, and what they wrote on others'."""
    public = Message.objects.filter(visibility=Message.Visibility.PUBLIC)
    written = Q(author=subject.pk, author__isnull=False, is_by_staff=False)
    return public.filter(Q(ticket__in=tickets_of(subject)) | written)


def attachments_of(subject: Subject) -> QuerySet[Attachment]:
    """Return the files on a person's tickets, and with what they wrote on others'."""
    written = Q(message__author=subject.pk, message__author__isnull=False)
    by_person = written & Q(message__is_by_staff=False)
    return Attachment.objects.filter(Q(ticket__in=tickets_of(subject)) | by_person)


def erase_person(subject: Subject) -> Erased:
    """Erase a person's tickets whole, and what they wrote on those of others.

    What somebody wrote as staff stays: it is the institution's answer, by an account without name.
    """
    erased = erase_tickets(tickets_of(subject).filter(erased_at=None))
    written = Message.objects.filter(author=subject.pk, author__isnull=False, is_by_staff=False)
    erased.merge(_erase_messages(written.exclude(body="")))
    return erased


def erase_tickets(tickets: QuerySet[Ticket]) -> Erased:
    """Empty tickets with all their messages and files. An open one is closed, its link ends."""
    erased = Erased()
    for ticket in tickets.select_for_update(of=("self",)).defer("search").order_by("pk"):
        messages = Message.objects.filter(ticket=ticket)
        erased.merge(_erase_messages(messages))
        files = list(ticket.attachments.values_list("file", flat=True))
        count, _kinds = ticket.attachments.all().delete()
        erased.add("helpdesk.Attachment", count, files)
        _empty(ticket)
        erased.add("helpdesk.Ticket", 1)
    return erased


def _erase_messages(messages: QuerySet[Message]) -> Erased:
    """Empty texts, delete files. The rows stay: nobody sees a thread with holes as whole."""
    erased = Erased()
    attachments = Attachment.objects.filter(message__in=messages)
    files = list(attachments.values_list("file", flat=True))
    count, _kinds = attachments.delete()
    erased.add("helpdesk.Attachment", count, files)
    erased.add("helpdesk.Message", messages.exclude(body="").update(body=""))
    return erased


def _empty(ticket: Ticket) -> None:
    now = timezone.now()
    ticket.asker_name, ticket.subject, ticket.question = ERASED_TEXTS[ticket.language]
    ticket.asker_email = ticket.organisation_name = ticket.address_hash = ""
    ticket.erased_at = now
    if ticket.is_open:
        ticket.state, ticket.closed_at = Ticket.State.CLOSED, now
    ticket.version += 1
    ticket.link_version += 1
    ticket.save()
    audit.record(actor=None, verb="ticket_erased", target=ticket)
