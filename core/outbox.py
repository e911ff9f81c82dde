"""The mail outbox: a row in the caller's transaction, sent by a worker afterwards."""

from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from core import audit, jobs
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
    mail = OutboundMail(
        key=key,
        to=to,
        language=language,
        subject=subject[:300],
        text=text,
        html=html,
        message_id=f"<{_message_id(key)}@{settings.SITE_HOST}>",
    )
    # One statement, that a second asking at the same moment cannot fail; waking twice does no harm.
    OutboundMail.objects.bulk_create([mail], ignore_conflicts=True)
    mail = OutboundMail.objects.get(key=key)
    jobs.wake(mail)
    return mail


def label(key: str) -> str:
    """Return what a mail is about, by its key; each app says its own (`mail_kinds`)."""
    kinds = {
        start: words
        for config in apps.get_app_configs()
        for start, words in getattr(config, "mail_kinds", {}).items()
    }
    fitting = [start for start in kinds if key.startswith(start)]
    return str(kinds[max(fitting, key=len)]) if fitting else key


def _message_id(key: str) -> str:
    return salted_hmac("core.outbox", key, algorithm="sha256").hexdigest()[:40]


@transaction.atomic
def send_again(*, mail: OutboundMail, actor: models.Model | None) -> bool:
    """Give a failed mail to the workers again (a human asked).

    False if it has not failed, or if its text has been forgotten.
    """
    kept = OutboundMail.objects.select_for_update().get(pk=mail.pk)
    if not kept.text or not jobs.retry(mail):
        return False
    audit.record(actor=actor, verb="mail_sent_again", target=mail)
    return True


def send(mail: OutboundMail) -> None:
    """Hand a leased mail to SMTP.

    `handed_over_at` is written when the server has answered and before the mail is spoken: a worker
    that dies, or a line that breaks, between there and the stamp may have sent it. The mail then
    goes out again under the same Message-ID and is marked for a human.

    Raises:
        SMTPException, OSError: the server refused or could not be reached; the row is retried.
    """
    connection = get_connection()
    connection.open()
    try:
        is_in_doubt = mail.is_in_doubt or mail.handed_over_at is not None
        jobs.progress(mail, handed_over_at=timezone.now(), is_in_doubt=is_in_doubt)
        _message(mail, connection).send()
    except (SMTPResponseException, SMTPRecipientsRefused):
        # The server said no: certainly not sent. Any other fault leaves the doubt.
        jobs.progress(mail, handed_over_at=None)
        raise
    finally:
        connection.close()


def _message(mail: OutboundMail, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        connection=connection,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message
