"""Erasing a person: each app takes out what it holds, the account stays and names nobody.

Source: Law 6698, article 7 (docs/domain/privacy.md, section 5).
"""

import json
import logging

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    ERASED_HOST,
    ERASED_NAME,
    Consent,
    DataExport,
    DataRequest,
    DestructionLog,
    FormerAddress,
    LegalHold,
    NoticeShown,
    User,
    canonical_email,
)
from accounts.services.notices import hash_email
from accounts.services.people import LastAdministratorError, lock_administrators
from accounts.signals import account_closed
from core import audit
from core.errors import RuleError
from core.models import OutboundMail
from core.personal_data import Erased, Subject, erase_everywhere, lock_everywhere

logger = logging.getLogger(__name__)


def subject_of_person(person: User) -> Subject:
    """Return an account with the addresses that are proved its person's, now and earlier.

    What somebody typed and never confirmed is a stranger's, even where the account bears it.
    """
    own = EmailAddress.objects.filter(user=person).values_list("email", "verified")
    confirmed = {canonical_email(email) for email, is_confirmed in own if is_confirmed}
    # Made by a command, such an account has no other statement of its address.
    now = confirmed if own else {person.email_canonical}
    return Subject(person, frozenset({*now, *_former_addresses(person)}), person.full_name)


def _former_addresses(person: User) -> QuerySet[FormerAddress, str]:
    """Return what the person confirmed once and left, without what is another account's by now."""
    taken = EmailAddress.objects.filter(verified=True).exclude(user=person).values("email")
    former = FormerAddress.objects.filter(person=person).exclude(email__in=taken)
    return former.values_list("email", flat=True)


def remember_address(
    *, user: User, from_email_address: EmailAddress | None, **signal: object
) -> None:
    """Keep the address that somebody leaves for another: mails and questions still lie under it."""
    if from_email_address is not None and from_email_address.verified:
        email = canonical_email(from_email_address.email)
        FormerAddress.objects.get_or_create(person=user, email=email)


def subject_of(request: DataRequest) -> Subject:
    """Return whom a request is about; who made an account with its address since is the same."""
    person = request.person
    if person is None:
        owner = EmailAddress.objects.filter(email=request.email, verified=True)
        person = User.objects.filter(pk__in=owner.values("user")).first()
    return subject_of_person(person) if person else Subject(None, frozenset({request.email}))


def holds_on(subject: Subject) -> Q:
    """Return the condition of a legal hold on this person, under any name they have or had."""
    by_account = Q(person=subject.pk, person__isnull=False)
    by_address = Q(email__in=subject.addresses) | Q(person__email_canonical__in=subject.addresses)
    return by_account | by_address | Q(person__former_addresses__email__in=subject.addresses)


class RequestIsHeldError(RuleError):
    message = _("A legal hold stops the erasure. Lift it first, or refuse the request and say why.")


@transaction.atomic
def erase(*, subject: Subject, reference: str, actor: User | None = None) -> Erased:
    """Take a person out of every table and file; write how many rows of each went.

    `actor` pressed the button; None: a retention rule.

    Files go last, before the commit: what cannot be reached raises and undoes the rest, and a
    process that dies between the two is made good by the next try.

    Raises:
        RequestIsHeldError: a legal hold keeps the person's data.
        LastAdministratorError: nobody would be left to give roles.
        OSError: a file cannot be deleted now.
    """
    lock_everywhere(subject)
    _refuse_erasure(subject)
    erased = erase_everywhere(subject)
    DestructionLog.objects.bulk_create(
        DestructionLog(
            cause=DestructionLog.Cause.REQUEST, reference=reference, model=model, count=count
        )
        for model, count in erased.counts.items()
        if count
    )
    for name in erased.files:
        default_storage.delete(name)
    if isinstance(subject.person, User):
        audit.record(actor=actor, verb="person_erased", target=subject.person)
    logger.info("person_erased reference=%s files=%s", reference, len(erased.files))
    return erased


def _refuse_erasure(subject: Subject) -> None:
    """Lock the person; raise what stands against erasing them."""
    if LegalHold.objects.in_force().filter(holds_on(subject)).exists():
        raise RequestIsHeldError
    if isinstance(subject.person, User):
        lock_administrators()
        person = User.objects.select_for_update().get(pk=subject.person.pk)
        if person.is_last_administrator():
            raise LastAdministratorError


def erase_account(subject: Subject) -> Erased:
    """Take the person out of the tables of accounts, sign-in and the administration."""
    erased = Erased()
    _erase_exports(subject, erased)
    _erase_proofs(subject, erased)
    if isinstance(subject.person, User):
        Consent.objects.in_force().filter(person=subject.person).update(withdrawn_at=timezone.now())
        _end_sessions(subject.person, erased)
        _erase_sign_in(subject.person, erased)
        _erase_log_entries(subject, erased)
        _erase_person(subject.person, erased)
    return erased


def _erase_proofs(subject: Subject, erased: Erased) -> None:
    """What was asked and held stays as a number; proofs with a hashed address go."""
    requests = DataRequest.objects.filter(
        Q(person=subject.pk, person__isnull=False) | Q(email__in=subject.addresses)
    )
    erased.add("accounts.DataRequest", requests.update(wish="", answer="", email=""))
    holds = LegalHold.objects.filter(holds_on(subject), lifted_at__isnull=False)
    erased.add("accounts.LegalHold", holds.update(email="", reason="–"))
    hashes = [hash_email(address) for address in subject.addresses]
    NoticeShown.objects.filter(person=subject.pk, person__isnull=False).update(address_hash="")
    shown, _kinds = NoticeShown.objects.filter(person=None, address_hash__in=hashes).delete()
    erased.add("accounts.NoticeShown", shown)


def exports_of(subject: Subject) -> QuerySet[DataExport]:
    """Return the copies made for a person, under either name."""
    of_address = Q(data_request__email__in=subject.addresses)
    return DataExport.objects.filter(Q(person=subject.pk or 0) | of_address)


def _erase_exports(subject: Subject, erased: Erased) -> None:
    exports = exports_of(subject)
    files = list(exports.exclude(file="").values_list("file", flat=True))
    count, _kinds = exports.delete()
    erased.add("accounts.DataExport", count, files)


def _end_sessions(person: User, erased: Erased) -> None:
    """Sign the person out everywhere: each sign-in leaves a row that names its session."""
    keys = UserSession.objects.filter(user=person).values("session_key")
    count, _kinds = Session.objects.filter(pk__in=keys).delete()
    erased.add("sessions.Session", count)


def _erase_sign_in(person: User, erased: Erased) -> None:
    for model in (EmailAddress, Authenticator, UserSession, SocialAccount):
        count, _kinds = model.objects.filter(user=person).delete()
        erased.add(model._meta.label, count)
    erased.add("accounts.FormerAddress", FormerAddress.objects.filter(person=person).delete()[0])
    # Of an account that nobody confirmed: its codes went to an address that is not the person's.
    codes = OutboundMail.objects.filter(to=person.email_canonical, key__startswith="account:")
    erased.add("core.OutboundMail", codes.delete()[0])
    person.groups.clear()
    person.user_permissions.clear()


def log_entries_about(subject: Subject) -> QuerySet[LogEntry]:
    """Return what Django's own log of the administration says of a person."""
    kind = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=kind, object_id=str(subject.pk))


def _erase_log_entries(subject: Subject, erased: Erased) -> None:
    """It repeats the person's name, also where they were put into another row's form."""
    words = [subject.name, json.dumps(subject.name)[1:-1], *subject.addresses]
    named = Q(*(Q(change_message__contains=word) for word in words if word), _connector=Q.OR)
    named |= Q(*(Q(object_repr__contains=word) for word in words if word), _connector=Q.OR)
    count = log_entries_about(subject).update(object_repr="–", change_message="")
    count += LogEntry.objects.filter(named).update(object_repr="–", change_message="")
    erased.add("admin.LogEntry", count)


def _erase_person(person: User, erased: Erased) -> None:
    account_closed.send(User, person=person, actor=None)
    person.email = f"{person.pk}@{ERASED_HOST}"
    person.full_name = ERASED_NAME
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = person.sleep_warned_at = None
    person.erased_at = timezone.now()
    person.set_unusable_password()
    person.save()
    erased.add("accounts.User", 1)


def erase_accounts(people: QuerySet[User]) -> int:
    """Erase accounts that a retention rule has found; return how many."""
    found = list(people)
    for person in found:
        erase(subject=subject_of_person(person), reference=f"account-{person.pk}")
    return len(found)
