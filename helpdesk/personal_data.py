"""What the help desk holds about people, and for how long."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.personal_data import Erased, Fate, Ground, Held, Holding, Rule, Subject
from helpdesk import services
from helpdesk.models import Ticket

# A claim for damage by an act of the administration ends five years after it (Law 2577, art. 13).
TICKETS_KEPT = timedelta(days=5 * 365 + 1)
SPAM_KEPT = timedelta(days=90)
_DESK = _("officers of the help desk and auditors; for a CSO’s question its members")
_FIVE_YEARS = _("five years after the question was closed; 90 days if it was spam")
_TO_ANSWER = _("to answer your question, and to show later what was answered")

HOLDINGS = [
    Holding(
        model="helpdesk.Ticket",
        title=_("Questions to the help desk"),
        purpose=_TO_ANSWER,
        ground=Ground.INTEREST,
        retention=_FIVE_YEARS,
        recipients=_DESK,
        columns={
            **dict.fromkeys(["asker_name", "asker_email", "organisation_name"], Fate.EMPTIED),
            **dict.fromkeys(["subject", "question", "address_hash"], Fate.EMPTIED),
            "search": Fate.DERIVED,
            **dict.fromkeys(["asker", "handler"], Fate.NAMELESS),
            **dict.fromkeys(["number", "state", "province", "organisation"], Fate.KEPT),
            **dict.fromkeys(["topic", "language", "created_at", "closed_at"], Fate.KEPT),
        },
        impersonal=(
            "desk pilot submission_key version link_version message_count updated_at is_demo "
            "erased_at"
        ),
        rows=services.tickets_of,
        left_out="submission_key version link_version is_demo handler address_hash",
        note=_("the hash of the network address goes after a day"),
    ),
    Holding(
        model="helpdesk.Message",
        title=_("Messages on these questions"),
        purpose=_TO_ANSWER,
        ground=Ground.INTEREST,
        retention=_FIVE_YEARS,
        recipients=_DESK,
        columns={
            "body": Fate.EMPTIED,
            "author": Fate.NAMELESS,
            **dict.fromkeys(["ticket", "created_at", "is_by_staff", "visibility"], Fate.KEPT),
        },
        impersonal="submission_key updated_at",
        rows=services.messages_of,
        left_out="submission_key",
        note=_(
            "internal notes are erased with the question, the export leaves them out; of a CSO’s "
            "question a person takes along, and has erased, what they wrote themselves"
        ),
    ),
    Holding(
        model="helpdesk.Attachment",
        title=_("Files of these questions"),
        purpose=_TO_ANSWER,
        ground=Ground.INTEREST,
        retention=_FIVE_YEARS,
        recipients=_DESK,
        columns={
            **dict.fromkeys(["name", "file", "ticket", "message", "sha256"], Fate.DELETED),
            **dict.fromkeys(["media_type", "size_bytes", "created_at"], Fate.DELETED),
        },
        impersonal="updated_at",
        rows=services.attachments_of,
        file="file",
    ),
]

IMPERSONAL = {"names that the ministry publishes": {"helpdesk.Desk": "name"}}


def accounts_in_use(at: datetime) -> QuerySet:
    """Those of people whose questions are still kept, under either name."""
    kept = Ticket.objects.filter(erased_at=None)
    own = Q(pk__in=kept.values("asker")) | Q(email_canonical__in=kept.values("asker_email"))
    return User.objects.filter(own).values("pk")


def erase(subject: Subject) -> Erased:
    return services.erase_person(subject)


def _without(tickets: QuerySet[Ticket], held: Held) -> QuerySet[Ticket]:
    """Leave out what a legal hold keeps: what the person asked, under either name."""
    return tickets.exclude(asker__in=held.people).exclude(asker_email__in=held.addresses)


def _closed_long_ago(at: datetime, held: Held) -> QuerySet[Ticket]:
    old = Ticket.objects.filter(state=Ticket.State.CLOSED, closed_at__lt=at - TICKETS_KEPT)
    return _without(services.with_texts_left(old), held)


def _old_spam(at: datetime, held: Held) -> QuerySet[Ticket]:
    old = Ticket.objects.filter(
        state=Ticket.State.SPAM, updated_at__lt=at - SPAM_KEPT, erased_at=None
    )
    return _without(old, held)


def _sent_by_the_erased(at: datetime, held: Held) -> QuerySet[Ticket]:
    """What a request brought that was on its way while its sender was erased."""
    return _without(Ticket.objects.filter(asker__erased_at__lt=at, erased_at=None), held)


def _hashes(at: datetime, held: Held) -> QuerySet[Ticket]:
    return _without(services.with_old_addresses(at), held)


def _erase(tickets: QuerySet[Ticket]) -> int:
    erased = services.erase_tickets(tickets)
    for name in erased.files:
        default_storage.delete(name)
    return erased.counts.get("helpdesk.Ticket", 0)


RULES = [
    Rule(
        name="ticket_address_hashes",
        model="helpdesk.Ticket",
        what=_("codes made from network addresses"),
        why=_("the limit on questions counts the last hour"),
        kept=services.ADDRESS_KEPT,
        due=_hashes,
        destroy=lambda rows: rows.update(address_hash=""),
    ),
    Rule(
        name="tickets_closed",
        model="helpdesk.Ticket",
        what=_("names, texts, messages and files of closed questions"),
        why=_("claims about an answer end five years after it"),
        kept=TICKETS_KEPT,
        due=_closed_long_ago,
        destroy=_erase,
    ),
    Rule(
        name="tickets_spam",
        model="helpdesk.Ticket",
        what=_("names, texts and files of spam"),
        why=_("nobody waits for an answer, and a mistake has been noticed by then"),
        kept=SPAM_KEPT,
        due=_old_spam,
        destroy=_erase,
    ),
    Rule(
        name="tickets_of_erased_accounts",
        model="helpdesk.Ticket",
        what=_("questions that came while their sender was being erased"),
        why=_("the person has been erased"),
        kept=timedelta(0),
        due=_sent_by_the_erased,
        destroy=_erase,
    ),
]
