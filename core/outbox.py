"""The mail outbox: a row in the caller's transaction, sent by a worker afterwards."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from core import jobs
from core.models import OutboundMail


def queue(
    *, key: str, to: str, language: str, template: str, context: dict[str, object]
) -> OutboundMail:
    """Queue one mail in the receiver's language; the same `key` queues once.

    Templates: `emails/<template>.subject.txt`, `.txt` and `.html`. Call it inside the transaction
    of the change that the mail tells about.
    """
    with translation.override(language):
        values = context | {
            "site_url": settings.SITE_URL,
            "site_name": settings.SITE_NAME[language],
            "language": language,
        }
        rendered = {
            "subject": " ".join(render_to_string(f"emails/{template}.subject.txt", values).split()),
            "text": render_to_string(f"emails/{template}.txt", values),
            "html": render_to_string(f"emails/{template}.html", values),
        }
    return queue_rendered(key=key, to=to, language=language, **rendered)


def queue_rendered(
    *, key: str, to: str, language: str, subject: str, text: str, html: str = ""
) -> OutboundMail:
    """Queue a mail whose texts exist already (allauth renders its own)."""
    mail, is_new = OutboundMail.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "language": language,
            "subject": subject[:300],
            "text": text,
            "html": html,
            "message_id": f"<{_message_id(key)}@{settings.SITE_HOST}>",
        },
    )
    if is_new:
        jobs.wake(mail)
    return mail


def _message_id(key: str) -> str:
    return salted_hmac("core.outbox", key, algorithm="sha256").hexdigest()[:40]


def send(mail: OutboundMail) -> None:
    """Hand a leased mail to SMTP.

    `handed_over_at` is written first: when a worker dies between SMTP's 250 and the stamp, the
    mail goes out again under the same Message-ID and is marked for a human.

    Raises:
        SMTPException, OSError: the server refused or could not be reached; the row is retried.
    """
    jobs.progress(
        mail, handed_over_at=timezone.now(), is_in_doubt=mail.handed_over_at is not None
    )
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except (SMTPException, OSError):
        # Refused or unreachable: certainly not sent, so nothing is in doubt.
        jobs.progress(mail, handed_over_at=None)
        raise
