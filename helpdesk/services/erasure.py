"""Taking people out of the help desk: number, topic, province and dates stay for the figures.

Source: docs/domain/help-desk.md, section 7.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
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
    """Return the public messages on what a person asked for themselves, and what they wrote.

    What was asked for a CSO is the CSO's: what others wrote there does not go with the person.
    """
    public = Message.objects.filter(visibility=Message.Visibility.PUBLIC)
    private = tickets_of(subject).filter(organisation=None)
    return public.filter(Q(ticket__in=private) | _written_by(subject))


def attachments_of(subject: Subject) -> QuerySet[Attachment]:
    """Return the files of a person's questions, and those with `messages_of`."""
    with_question = Q(message=None, ticket__in=tickets_of(subject))
    return Attachment.objects.filter(with_question | Q(message__in=messages_of(subject)))


def _written_by(subject: Subject) -> Q:
    return Q(author=subject.pk, author__isnull=False, is_by_staff=False)


def erase_person(subject: Subject) -> Erased:
    """Erase a person's tickets, and what they wrote on those of others.

    On a question for a CSO the words of its other people stay. What somebody wrote as staff stays,
    too: it is the institution's answer, by an account without name.
    """
    of_colleagues = Message.objects.filter(
        ticket__organisation__isnull=False, author__isnull=False, is_by_staff=False
    ).exclude(author=subject.pk)
    erased = erase_tickets(tickets_of(subject).filter(erased_at=None), spared=of_colleagues)
    written = Message.objects.filter(_written_by(subject))
    erased.merge(_erase_messages(written.exclude(body="")))
    return erased


def erase_tickets(tickets: QuerySet[Ticket], *, spared: QuerySet[Message] | None = None) -> Erased:
    """Empty tickets with their messages and files, but those `spared`.

    An open ticket is closed, its link ends.
    """
    erased = Erased()
    stay = Message.objects.none() if spared is None else spared
    for ticket in tickets.select_for_update(of=("self",)).defer("search").order_by("pk"):
        messages = ticket.messages.exclude(pk__in=stay.values("pk"))
        erased.merge(_erase_messages(messages))
        erased.merge(_erase_files(ticket.attachments.filter(message=None)))
        _empty(ticket)
        erased.add("helpdesk.Ticket", 1)
    return erased


def with_texts_left(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Leave those of which something is still to erase: all, or what colleagues wrote."""
    written = Message.objects.filter(ticket=OuterRef("pk")).exclude(body="")
    return tickets.filter(Q(erased_at=None) | Exists(written))


def _erase_messages(messages: QuerySet[Message]) -> Erased:
    """Empty texts, delete files. The rows stay: nobody sees a thread with holes as whole."""
    erased = _erase_files(Attachment.objects.filter(message__in=messages))
    erased.add("helpdesk.Message", messages.exclude(body="").update(body=""))
    return erased


def _erase_files(attachments: QuerySet[Attachment]) -> Erased:
    erased = Erased()
    files = list(attachments.values_list("file", flat=True))
    count, _kinds = attachments.delete()
    erased.add("helpdesk.Attachment", count, files)
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
