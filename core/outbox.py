"""The mail outbox: a row in the caller's transaction, sent by a worker afterwards."""

import logging
from importlib import import_module
from smtplib import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from core import audit, jobs
from core.models import OutboundMail
from core.text import hide_addresses

logger = logging.getLogger(__name__)
ANSWERS_NO = range(400, 600)
ANSWERS_NEVER = range(500, 600)
LONGEST_ANSWER = 300


class MailRefused(jobs.FailedForGood):
    """The server does not take this mail, or knows no such receiver: it never will."""


class MailPutOff(Exception):
    """The server does not take this mail now."""


def queue(
    *, key: str, to: str, language: str, template: str, context: dict[str, object]
) -> OutboundMail:
    """Queue one mail in the receiver's language; the same `key` queues once.

    Templates: `emails/<template>.subject.txt`, `.txt` and `.html`. Call it inside the transaction
    of the change that the mail tells about.
    """
    rendered = render(template=template, language=language, context=context)
    return queue_rendered(key=key, to=to, language=language, **rendered)


def render(*, template: str, language: str, context: dict[str, object]) -> dict[str, str]:
    """Return `subject`, `text` and `html` of a mail in a language."""
    with translation.override(language):
        values = context | {
            "site_url": settings.SITE_URL,
            "site_name": settings.SITE_NAME[language],
            "language": language,
        }
        subject = render_to_string(f"emails/{template}.subject.txt", values)
        return {
            "subject": " ".join(subject.split()),
            "text": render_to_string(f"emails/{template}.txt", values),
            "html": render_to_string(f"emails/{template}.html", values),
        }


def samples() -> dict[str, dict[str, object]]:
    """Return template → invented context of every mail: what each app states (`emails.SAMPLES`)."""
    gathered: dict[str, dict[str, object]] = {}
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "emails"):
            emails = import_module(f"{config.name}.emails")
            gathered |= getattr(emails, "SAMPLES", {})
    return dict(sorted(gathered.items()))


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


def advice(mail: OutboundMail) -> str:
    """Return what staff should do about a mail; "" where there is nothing to do."""
    if mail.state == OutboundMail.State.FAILED and mail.smtp_code in ANSWERS_NEVER:
        return _(
            "The mail server does not take this mail. If the address is wrong, have it corrected "
            "in the account or invite the person again; if the fault was the server’s, send this "
            "mail again."
        )
    if mail.state == OutboundMail.State.FAILED:
        return _("The mail server could not be reached for days. Send the mail again.")
    if mail.is_in_doubt:
        return _("The line broke while the mail was handed over: it may have arrived twice.")
    return ""


def trouble(address: str) -> str:
    """Return in one sentence that an address takes no mail; "" while nothing says so. One query."""
    mail = OutboundMail.objects.refused_address(address).only("finished_at", "smtp_code").first()
    if mail is None or mail.finished_at is None:
        return ""
    return _("The mail server of this address refused a mail on %(day)s (answer %(code)s).") % {
        "day": date_format(timezone.localtime(mail.finished_at), "DATE_FORMAT"),
        "code": mail.smtp_code,
    }


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

    `handed_over_at` is written before the mail is spoken, `accepted_at` once the server has said
    yes: a worker that dies, or a line that breaks, between the two may have sent it. The mail then
    goes out again under the same Message-ID and is marked for a human.

    Raises:
        MailRefused: the server said no for good; a human looks at it.
        MailPutOff, SMTPException, OSError: not now, or nobody answered; the row is tried again.
    """
    if mail.accepted_at is not None:
        return
    connection = get_connection()
    connection.open()
    try:
        message = _message(mail, connection)
        is_in_doubt = mail.is_in_doubt or mail.handed_over_at is not None
        jobs.progress(mail, handed_over_at=timezone.now(), is_in_doubt=is_in_doubt)
        _speak(mail, message)
        jobs.progress(mail, accepted_at=timezone.now(), smtp_code=None)
    finally:
        _hang_up(connection, mail)


def _speak(mail: OutboundMail, message: EmailMultiAlternatives) -> None:
    """Send the message; what the server says no to is certainly not sent.

    Raises:
        MailRefused, MailPutOff: with the server's words, without anybody's address.
    """
    try:
        message.send()
    except (SMTPResponseException, SMTPRecipientsRefused) as error:
        code, words = _answer(error)
        if code not in ANSWERS_NO:
            raise
        # A sender who is not taken is our mistake, not the receiver's: somebody puts it right.
        is_final = code in ANSWERS_NEVER and not isinstance(error, SMTPSenderRefused)
    else:
        return
    jobs.progress(mail, handed_over_at=None, smtp_code=code)
    raise (MailRefused if is_final else MailPutOff)(f"{code} {words}")


def _answer(error: SMTPResponseException | SMTPRecipientsRefused) -> tuple[int, str]:
    """Return the server's code and words."""
    said: bytes | str
    if isinstance(error, SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    else:
        code, said = error.smtp_code, error.smtp_error
    words = str(said, errors="replace") if isinstance(said, bytes) else said
    return code, hide_addresses(" ".join(words.split()))[:LONGEST_ANSWER]


def _hang_up(connection: BaseEmailBackend, mail: OutboundMail) -> None:
    """Close the line; a server that has taken the mail and then says no goodbye undoes nothing."""
    try:
        connection.close()
    except (SMTPException, OSError) as error:
        logger.warning("smtp_not_closed mail=%s error=%s", mail.pk, type(error).__name__)


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
