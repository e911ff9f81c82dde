"""The link by which an asker without account reads a ticket: renewed by the desk, mailed again."""

from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core import audit
from helpdesk import emails
from helpdesk.models import Ticket
from helpdesk.services.limits import take_turns
from helpdesk.services.moves import State, TooManyLinksError

WINDOW = timedelta(hours=1)


@transaction.atomic
def renew_link(*, ticket: Ticket, actor: User) -> Ticket:
    """End every link mailed so far and mail the asker a new one."""
    Ticket.objects.filter(pk=ticket.pk).update(link_version=F("link_version") + 1)
    ticket.refresh_from_db(fields=["link_version"])
    emails.queue_link(ticket, f"renewed-{ticket.link_version}")
    audit.record(actor=actor, verb="ticket_link_renewed", target=ticket)
    return ticket


@transaction.atomic
def mail_link_again(*, number: str, email: str, address_hash: str = "") -> bool:
    """Mail the follow link to the asker who has lost it, at most once an hour.

    Returns whether number and address belong together; the page must not tell. Tries are limited
    like questions, whether they fit or not.

    Raises:
        TooManyLinksError: the address or the e-mail has reached its hourly limit.
    """
    _count_try(f"link:email:{email}", settings.QUESTIONS_PER_EMAIL)
    if address_hash:
        _count_try(f"link:address:{address_hash}", settings.QUESTIONS_PER_ADDRESS)
    ticket = Ticket.objects.defer("search").filter(number=number, asker_email=email).first()
    if ticket is None or ticket.state == State.SPAM:
        return False
    at = timezone.now()
    if not emails.was_link_mailed(ticket, since=at - WINDOW):
        emails.queue_link(ticket, f"{at:%Y%m%d%H%M%S}")
        audit.record(actor=None, verb="ticket_link_mailed", target=ticket)
    return True


def _count_try(name: str, limit: int) -> None:
    """Count a try in the shared cache, which lies in PostgreSQL; the hour begins with the first.

    Of two tries at once the second waits, and sees what the first has done.

    Raises:
        TooManyLinksError: `limit` tries were counted in this hour.
    """
    take_turns(name)
    started_at, tries = cache.get(name) or (timezone.now(), 0)
    if tries >= limit:
        raise TooManyLinksError
    left = started_at + WINDOW - timezone.now()
    cache.set(name, (started_at, tries + 1), timeout=max(1, left.total_seconds()))
