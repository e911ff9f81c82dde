"""The demonstration's mails and accounts, on a machine that nothing leaves; only with DEMO."""

import email
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.policy import default
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.services import code_at
from portal.services import demo_files

NEWEST = 50


@dataclass(frozen=True)
class DemoMail:
    """One mail as the file backend wrote it."""

    name: str
    subject: str
    to: str
    sent_at: datetime | None
    text: str


def _read(path: Path) -> DemoMail:
    # The backend ends each mail with a line of dashes.
    raw = path.read_bytes().rsplit(b"\n" + b"-" * 79, 1)[0]
    message = email.message_from_bytes(raw, policy=default)
    body, sent = message.get_body(("plain",)), message["Date"]
    return DemoMail(
        name=path.name,
        subject=str(message["Subject"] or ""),
        to=str(message["To"] or ""),
        # Django writes UTC as -0000, which reads as a time without a zone.
        sent_at=sent.datetime.replace(tzinfo=UTC) if sent else None,
        text=body.get_content() if body else "",
    )


def _paths() -> list[Path]:
    """Newest first."""
    folder = settings.DATA_DIR / "mail"
    return sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)


@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """The printed accounts, and what an authenticator app with their secret would show now."""
    now = time.time()
    accounts = [
        account
        | {
            "role_words": account[f"role_{get_language()}"],
            "code": code_at(account["totp_secret"], now) if "totp_secret" in account else "",
        }
        for account in demo_files.read_accounts()
    ]
    return render(request, "portal/demo_account_list.html", {"accounts": accounts})


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    mails = [_read(path) for path in _paths()[:NEWEST]]
    return render(request, "portal/demo_mail_list.html", {"mails": mails})


@require_safe
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    """Only a file of the folder's own listing: a name can lead nowhere else."""
    path = next((path for path in _paths() if path.name == name), None)
    if path is None:
        raise Http404
    return render(request, "portal/demo_mail_detail.html", {"mail": _read(path)})
