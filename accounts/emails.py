"""Mails about accounts: put into the outbox in the receiver's language, with links of SITE_URL."""

import secrets
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import get_language

from accounts.models import ADMINISTRATOR, DataExport, DataRequest, User
from accounts.permissions import sign_copy, sign_identity
from core import outbox
from core.models import OutboundMail
from core.personal_data import LAST_MAIL_KEY

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


def queue_asleep(person: User, *, used_at: datetime, erased_on: datetime) -> OutboundMail:
    """Tell somebody by when to sign in if they want to keep their account; once for each sleep."""
    with translation.override(person.language):
        link = settings.SITE_URL + reverse("account_login")
    return outbox.queue(
        key=f"account-asleep:{person.pk}:{used_at:%Y%m%d%H%M%S}",
        to=person.email,
        language=person.language,
        template="account/asleep",
        context={
            "name": person.full_name,
            "used_at": used_at,
            "erased_on": erased_on,
            "link": link,
        },
    )


def _at_site(address: str, language: str) -> str:
    return settings.SITE_URL + translate_url(urlsplit(address).path, language)


def queue_request_received(request: DataRequest) -> OutboundMail:
    """Tell who asked about their data that the request has come, and by when it is answered."""
    return _queue_request(request, "received", "request_received", due_on=request.due_on)


def queue_identity_link(request: DataRequest) -> OutboundMail:
    """Send the link by which somebody without account shows that the address is theirs."""
    with translation.override(request.language):
        path = reverse("accounts:data_request_identity", args=[sign_identity(request)])
    return _queue_request(
        request, "identity", "request_identity", link=f"{settings.SITE_URL}{path}"
    )


def queue_answer(request: DataRequest) -> OutboundMail:
    """Send the answer, with the right to complain."""
    return _queue_request(request, "answered", "request_closed", answer=request.answer)


def queue_refusal(request: DataRequest) -> OutboundMail:
    """Send the refusal with its reason, and the right to complain."""
    return _queue_request(
        request, "refused", "request_closed", answer=request.answer, is_refused=True
    )


def queue_erased(request: DataRequest, *, to: str, answer: str) -> OutboundMail:
    """Send the last mail: it goes to an address that the portal has just erased.

    Its key lets the hourly retention take address and text away as soon as it has been sent.
    """
    return outbox.queue(
        key=f"{LAST_MAIL_KEY}{request.pk}",
        to=to,
        language=request.language,
        template="account/request_closed",
        context={"number": request.number, "answer": answer, "is_erased": True},
    )


def _queue_request(
    request: DataRequest, occasion: str, template: str, **context: object
) -> OutboundMail:
    return outbox.queue(
        key=f"data-request:{request.pk}:{occasion}",
        to=request.email or str(getattr(request.person, "email", "")),
        language=request.language,
        template=f"account/{template}",
        context={"number": request.number, "kind": request.get_kind_display(), **context},
    )


def queue_reminders(request: DataRequest, occasion: int, days_left: int) -> int:
    """Remind every administrator of a request whose clock runs out; return how many mails."""
    administrators = User.objects.filter(is_active=True, groups__name=ADMINISTRATOR)
    for person in administrators.exclude(pk=request.person_id or 0):
        with translation.override(person.language):
            link = settings.SITE_URL + request.get_absolute_url()
        outbox.queue(
            key=f"data-request:{request.pk}:reminder:{occasion}:{person.pk}",
            to=person.email,
            language=person.language,
            template="account/request_reminder",
            context={
                "number": request.number,
                "due_on": request.due_on,
                "days_left": days_left,
                "link": link,
            },
        )
    return len(administrators)


def queue_export_finished(export: DataExport) -> OutboundMail:
    """Tell the person that the file with their data is ready, or that it could not be made.

    Who has an account fetches it on "My data"; the mail of anybody else holds the link to it.
    """
    if export.data_request is not None:
        to, language = export.data_request.email, export.language
        kind, page, arguments = "copy", "accounts:copy", [sign_copy(export)]
    else:
        assert export.person is not None  # dataexport_of_somebody
        to, language = export.person.email, export.person.language
        kind, page, arguments = "export", "accounts:my_data", []
    with translation.override(language):
        link = settings.SITE_URL + reverse(page, args=arguments)
    return outbox.queue(
        key=f"data-{kind}:{export.pk}:{export.finished_at:%Y%m%d%H%M%S%f}",
        to=to,
        language=language,
        template=f"account/{kind}_finished",
        context={"is_done": export.is_done, "expires_at": export.expires_at, "link": link},
    )


# What the preview shows (core.outbox.samples); invented.
_PERSON: dict[str, object] = {"name": "Şule Işık", "email": "sule@dernek.example"}
_STRANGER: dict[str, object] = {"name": "", "email": "sule@dernek.example"}
_REQUEST: dict[str, object] = {"number": "VT-2026-000042", "link": "https://…"}
_DAY = datetime(2026, 12, 14, 12, tzinfo=UTC)
_TELLING = (
    "email_deleted password_changed password_reset password_set recovery_codes_generated "
    "second_factor_reset totp_activated totp_deactivated webauthn_added webauthn_removed"
)
SAMPLES: dict[str, dict[str, object]] = {
    **{f"account/{name}": _PERSON for name in _TELLING.split()},
    "account/account_already_exists": {**_PERSON, "password_reset_url": "https://…"},
    "account/account_connected": {**_PERSON, "provider": "Örnek Bakanlığı"},
    "account/account_disconnected": {**_PERSON, "provider": "Örnek Bakanlığı"},
    "account/asleep": {
        **_PERSON,
        "used_at": _DAY.replace(year=2021),
        "erased_on": _DAY,
        "link": "https://…",
    },
    "account/copy_finished": {"is_done": True, "expires_at": _DAY, "link": "https://…"},
    "account/email_changed": {
        **_PERSON,
        "from_email": "sule@dernek.example",
        "to_email": "sule@vakif.example",
    },
    "account/email_confirmation": {**_PERSON, "code": "K7Q2-M9", "activate_url": "https://…"},
    "account/email_confirmation_signup": {
        **_STRANGER,
        "code": "K7Q2-M9",
        "activate_url": "https://…",
    },
    "account/export_finished": {"is_done": True, "expires_at": _DAY, "link": "https://…"},
    "account/invitation": {**_PERSON, "password_url": "https://…"},
    "account/login_code": {**_PERSON, "code": "K7Q2-M9"},
    "account/password_reset_key": {**_PERSON, "password_reset_url": "https://…"},
    "account/request_closed": {**_REQUEST, "answer": "Kaydınızdaki ad düzeltildi."},
    "account/request_identity": _REQUEST,
    "account/request_received": {**_REQUEST, "due_on": _DAY.date()},
    "account/request_reminder": {**_REQUEST, "due_on": _DAY.date(), "days_left": 3},
    "account/unknown_account": {**_STRANGER, "signup_url": "https://…"},
}
