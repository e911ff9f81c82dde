"""How long accounts, sign-in and the proofs are kept."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import (
    EXPORT_KEPT,
    LOG_KEPT,
    Consent,
    DataExport,
    DataRequest,
    DestructionLog,
    NoticeShown,
    User,
)
from core.personal_data import Held, Rule
from core.uploads import forget

SESSION_KEPT = timedelta(hours=12)
# Proofs are kept as long as a fine for a missing one can be set (Law 5326, article 20).
PROOF_KEPT = timedelta(days=5 * 365 + 1)
UNCONFIRMED_KEPT = timedelta(days=30)


def _over_sessions(at: datetime, held: Held) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=at)


def _over_user_sessions(at: datetime, held: Held) -> QuerySet[UserSession]:
    """A young one may have a session that is about to be written."""
    living = Session.objects.filter(session_key=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(living), created_at__lt=at - SESSION_KEPT)


def _old_exports(at: datetime, held: Held) -> QuerySet[DataExport]:
    rows = DataExport.objects.expired(at).exclude(person__in=held.people)
    return rows.exclude(data_request__email__in=held.addresses)


def _delete_exports(rows: QuerySet[DataExport]) -> int:
    for name in rows.exclude(file="").values_list("file", flat=True):
        forget(name)
    return rows.delete()[0]


def _old_proofs(at: datetime, held: Held) -> QuerySet[NoticeShown]:
    rows = NoticeShown.objects.filter(shown_at__lt=at - PROOF_KEPT)
    return rows.exclude(person__in=held.people).exclude(
        address_hash__in=map(services.hash_email, held.addresses)
    )


def _old_consents(at: datetime, held: Held) -> QuerySet[Consent]:
    rows = Consent.objects.filter(withdrawn_at__lt=at - PROOF_KEPT)
    return rows.exclude(person__in=held.people)


def _old_requests(at: datetime, held: Held) -> QuerySet[DataRequest]:
    rows = DataRequest.objects.filter(closed_at__lt=at - PROOF_KEPT)
    return rows.exclude(person__in=held.people).exclude(email__in=held.addresses)


def _old_log(at: datetime, held: Held) -> QuerySet[DestructionLog]:
    return DestructionLog.objects.filter(at__lt=at - LOG_KEPT)


def _never_confirmed(at: datetime, held: Held) -> QuerySet[User]:
    """Accounts whose address was never confirmed and never used: perhaps not even its owner's."""
    rows = User.objects.filter(
        erased_at=None,
        is_staff=False,
        last_login=None,
        date_joined__lt=at - UNCONFIRMED_KEPT,
        email_canonical__in=EmailAddress.objects.filter(verified=False).values("email"),
    )
    confirmed = EmailAddress.objects.filter(verified=True).values("user")
    rows = rows.exclude(pk__in=confirmed).exclude(pk__in=held.people)
    return rows.exclude(email_canonical__in=held.addresses)


RULES = [
    Rule(
        name="user_sessions",
        model="usersessions.UserSession",
        what=_("network addresses and browsers of sessions that are over"),
        why=_("nobody can end them any more"),
        kept=SESSION_KEPT,
        due=_over_user_sessions,
        destroy=lambda rows: rows.delete()[0],
    ),
    Rule(
        name="sessions",
        model="sessions.Session",
        what=_("sessions that are over"),
        why=_("they open nothing any more"),
        kept=SESSION_KEPT,
        due=_over_sessions,
        destroy=lambda rows: rows.delete()[0],
    ),
    Rule(
        name="data_exports",
        model="accounts.DataExport",
        what=_("files with somebody’s data, and their rows"),
        why=_("who asked for the file has had a week to fetch it"),
        kept=EXPORT_KEPT,
        due=_old_exports,
        destroy=_delete_exports,
    ),
    Rule(
        name="unconfirmed_accounts",
        model="accounts.User",
        what=_("accounts whose address was never confirmed"),
        why=_("nobody has shown that the address is theirs"),
        kept=UNCONFIRMED_KEPT,
        due=_never_confirmed,
        destroy=services.erase_accounts,
    ),
    Rule(
        name="sleeping_accounts",
        model="accounts.User",
        what=_("accounts to which nobody has signed in for five years"),
        why=_("they are not used any more, and a mail has said so thirty days before"),
        kept=services.ASLEEP_AFTER,
        due=services.asleep,
        destroy=services.erase_accounts,
    ),
    Rule(
        name="notice_proofs",
        model="accounts.NoticeShown",
        what=_("proofs that a notice was shown"),
        why=_("no fine for a missing one can be set any more"),
        kept=PROOF_KEPT,
        due=_old_proofs,
        destroy=lambda rows: rows.delete()[0],
    ),
    Rule(
        name="consents",
        model="accounts.Consent",
        what=_("consents withdrawn long ago"),
        why=_("no fine for a missing one can be set any more"),
        kept=PROOF_KEPT,
        due=_old_consents,
        destroy=lambda rows: rows.delete()[0],
    ),
    Rule(
        name="data_requests",
        model="accounts.DataRequest",
        what=_("data requests closed long ago"),
        why=_("the answer is no longer disputed"),
        kept=PROOF_KEPT,
        due=_old_requests,
        destroy=lambda rows: rows.delete()[0],
    ),
    Rule(
        name="destruction_log",
        model="accounts.DestructionLog",
        what=_("lines of the destruction log"),
        why=_("the by-law asks for three years"),
        kept=LOG_KEPT,
        due=_old_log,
        destroy=lambda rows: rows.delete()[0],
    ),
]
