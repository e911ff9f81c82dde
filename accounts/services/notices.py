"""Notices are published and shown; consents are given and withdrawn."""

from django.db import transaction
from django.db.models import Case, Subquery, When
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, Notice, NoticeShown, User, canonical_email
from core import audit
from core.errors import RuleError


class NoticeIsPublishedError(RuleError):
    message = _("This version is published and stays as it is. Please write a new version.")


class NoNoticeError(RuleError):
    message = _("This form has no published privacy notice. Please tell the help desk.")


def hash_email(email: str) -> str:
    """Return a keyed hash of an e-mail address: it proves whom a notice was shown, and is none."""
    return salted_hmac("accounts.notice", canonical_email(email), algorithm="sha256").hexdigest()


@transaction.atomic
def publish_notice(*, notice: Notice, actor: User | None) -> Notice:
    """Put a draft in force from now on; the version before it stays readable.

    Raises:
        NoticeIsPublishedError: it is no draft any more.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.published_at is not None:
        raise NoticeIsPublishedError
    notice.published_at = timezone.now()
    notice.save(update_fields=["published_at"])
    audit.record(
        actor=actor,
        verb="notice_published",
        target=notice,
        after={"form": notice.form, "version": notice.version},
    )
    return notice


def record_notice(
    *, form: str, version: int | None = None, person: User | None = None, email: str = ""
) -> None:
    """Keep the proof that the sender of a form was shown its notice. One statement.

    Call it inside the transaction that keeps what was sent. `version` is what the page showed; one
    that was never published counts as the version in force.

    Raises:
        IntegrityError: the form has no published notice, though each migrate brings
            the first (load_notices) and none can be deleted.
    """
    published = Notice.objects.published().filter(form=form)
    shown_first = Case(When(version=version or 0, then=0), default=1)
    notice = published.order_by(shown_first, "-version").values("pk")[:1]
    NoticeShown.objects.create(
        notice_id=Subquery(notice),
        person=person,
        address_hash="" if person else hash_email(email),
    )


@transaction.atomic
def give_consent(*, person: User, purpose: str) -> Consent:
    """Keep that `person` agreed to one purpose; who agreed already agrees once.

    Raises:
        NoNoticeError: there is no notice that says what it is for.
    """
    User.objects.select_for_update().get(pk=person.pk)
    notice = Notice.objects.in_force().filter(form=Notice.Form.ACCOUNT).first()
    if notice is None:
        raise NoNoticeError
    consent, is_new = Consent.objects.in_force().get_or_create(
        person=person,
        purpose=purpose,
        withdrawn_at=None,
        defaults={"notice": notice, "given_at": timezone.now()},
    )
    if is_new:
        audit.record(actor=person, verb="consent_given", target=consent, after={"purpose": purpose})
    return consent


@transaction.atomic
def withdraw_consent(*, person: User, purpose: str) -> None:
    """End a consent, at once and without a reason; none in force changes nothing."""
    rows = Consent.objects.in_force().select_for_update()
    consent = rows.filter(person=person, purpose=purpose).first()
    if consent is None:
        return
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    audit.record(
        actor=person, verb="consent_withdrawn", target=consent, before={"purpose": purpose}
    )
