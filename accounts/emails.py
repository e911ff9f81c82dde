"""Mails about accounts: put into the outbox in the receiver's language, with links of SITE_URL."""

import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language

from accounts.models import User
from core import outbox
from core.models import OutboundMail

# What the templates say beside links; nothing else of a request reaches a mail.
WORDS = ("from_email", "to_email", "code", "provider")


def queue_account_mail(
    *, name: str, to: str, person: User | None, context: dict[str, object]
) -> OutboundMail:
    """Queue `emails/account/<name>`; each call is a mail of its own.

    Links keep only their path: the host of the request is never mailed.
    """
    language = person.language if person else get_language() or settings.LANGUAGE_CODE
    links = {
        key: _at_site(str(value), language)
        for key, value in context.items()
        if key.endswith("_url")
    }
    words: dict[str, object] = {key: str(context[key]) for key in WORDS if key in context}
    return outbox.queue(
        key=f"account:{name}:{secrets.token_hex(8)}",
        to=to,
        language=language,
        template=f"account/{name}",
        context={"name": person.full_name if person else "", "email": to, **links, **words},
    )


def queue_invitation(person: User, link: str) -> OutboundMail:
    """Queue the mail with which an administrator lets a person set a password."""
    return queue_account_mail(
        name="invitation", to=person.email, person=person, context={"password_url": link}
    )


def _at_site(address: str, language: str) -> str:
    return settings.SITE_URL + translate_url(urlsplit(address).path, language)
