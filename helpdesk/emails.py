"""Mails to askers, each in the language of the ticket.

Nothing that an asker typed goes into a mail that the desk has not read: anybody can type anybody's
address into the form, and our mail must not carry a stranger's words to them.
"""

from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone, translation

from core import outbox
from core.models import OutboundMail
from helpdesk.models import Message, Ticket
from helpdesk.permissions import sign_link
from organisations.permissions import is_member, representative_of


def follow_address(ticket: Ticket) -> str:
    """Return where the asker reads the ticket: signed for those without account."""
    with translation.override(ticket.language):
        address = f"{settings.SITE_URL}{ticket.get_absolute_url()}"
    if ticket.asker_id is not None:
        return address
    return f"{address}?{urlencode({'key': sign_link(ticket)}, safe=':')}"


def _queue(
    ticket: Ticket, key: str, template: str, *, to: str = "", **context: object
) -> OutboundMail:
    """Queue a mail to the asker, or to whoever else stands in `to`."""
    return outbox.queue(
        key=key,
        to=to or ticket.asker_email,
        language=ticket.language,
        template=f"helpdesk/{template}",
        context={
            "number": ticket.number,
            "link": follow_address(ticket),
            "has_account": ticket.asker_id is not None,
            "for_cso": bool(to),
            **context,
        },
    )


def _reader(ticket: Ticket) -> str | None:
    """Return the address of the CSO's representative when the asker has left its team.

    "" is the asker's own address; None: nobody is left to mail to, the reply waits on the page.
    """
    at, cso = timezone.now(), ticket.organisation_id
    if cso is None or ticket.asker is None or is_member(ticket.asker, cso, at):
        return ""
    representative = representative_of(cso, at)
    return representative.user.email if representative else None


def queue_received(ticket: Ticket) -> OutboundMail:
    """Tell the asker that the question has come, under which number, and how to follow it."""
    return _queue(ticket, f"ticket:{ticket.pk}:received", "received")


def queue_reply(message: Message) -> OutboundMail | None:
    """Send a public reply of the desk to the asker. A note has no mail: it must never leave.

    On a question of a CSO whose team the asker has left, its representative gets the mail.
    """
    ticket = message.ticket
    to = _reader(ticket)
    if to is None:
        return None
    return _queue(
        ticket,
        f"ticket-message:{message.pk}",
        "reply",
        to=to,
        body=message.body,
        subject=ticket.subject,
        is_question=ticket.state == Ticket.State.WAITING,
        has_files=message.attachments.exists(),
    )


def queue_link(ticket: Ticket, occasion: str) -> OutboundMail:
    """Send the follow link again; once for each `occasion`."""
    return _queue(ticket, f"{_link_key(ticket)}{occasion}", "link")


def was_link_mailed(ticket: Ticket, *, since: datetime) -> bool:
    """Whether the follow link was put into the outbox again after `since`."""
    mails = OutboundMail.objects.filter(key__startswith=_link_key(ticket))
    return mails.filter(created_at__gt=since).exists()


def _link_key(ticket: Ticket) -> str:
    return f"ticket:{ticket.pk}:link:"


# What the preview shows (core.outbox.samples); invented.
SAMPLES: dict[str, dict[str, object]] = {
    "helpdesk/received": {"number": "DM-2026-000042", "link": "https://…", "has_account": False},
    "helpdesk/link": {"number": "DM-2026-000042", "link": "https://…", "has_account": True},
    "helpdesk/reply": {
        "number": "DM-2026-000042",
        "link": "https://…",
        "has_account": True,
        "subject": "Dernek tüzüğü",
        "body": "Kılavuzun 3. bölümüne bakınız.\n\nİyi çalışmalar.",
        "is_question": False,
        "has_files": True,
    },
}
