"""Mails about a CSO in the register, to who represents it and in their own language."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import outbox
from core.models import OutboundMail
from organisations.models import CsoProfile, CsoReview, Membership

Words = Callable[[], tuple[str, str]]


def queue_decision(review: CsoReview) -> None:
    """Tell a CSO's people that it is verified, or why it is not."""

    def verified() -> tuple[str, str]:
        return _("Your organisation is verified"), _(
            "The ministry has verified your organisation. You can now show it in the public "
            "directory; please confirm once a year that its data are right."
        )

    def rejected() -> tuple[str, str]:
        return _("Your organisation could not be verified"), _(
            "The ministry could not verify your organisation. Please put right what the reason "
            "says and send it once more."
        )

    is_verified = review.decision == CsoReview.Decision.VERIFIED
    words = verified if is_verified else rejected
    _queue(review.profile, f"cso-decision:{review.pk}", words, reason=review.reason)


def queue_rechecked(profile: CsoProfile) -> None:
    """Tell a CSO's people that its new name or number is being checked."""

    def words() -> tuple[str, str]:
        return _("Your organisation is being checked again"), _(
            "The name or the registry number of your organisation was changed. Until the ministry "
            "has checked it, your organisation is not shown as verified. You need not do anything."
        )

    _queue(profile, f"cso-recheck:{profile.pk}:{profile.state_since.isoformat()}", words)


def queue_reminder(profile: CsoProfile, due: date, days: int) -> bool:
    """Ask a CSO's people to confirm its data; once for each due day and number of days before it.

    Returns whether anybody had not been asked yet.
    """

    def words() -> tuple[str, str]:
        day = date_format(due, "DATE_FORMAT")
        return _("Please confirm the data of your organisation"), _(
            "Please look whether the data of your organisation are still right, and confirm them "
            "before this day: %(day)s. From then on it is not shown as verified until you do."
        ) % {"day": day}

    return _queue(profile, f"cso-confirm:{profile.pk}:{due}:{days}", words)


def queue_suspended(profile: CsoProfile) -> None:
    """Tell a CSO's people that its badge rests, and that one press brings it back."""

    def words() -> tuple[str, str]:
        return _("Your organisation is suspended"), _(
            "The yearly confirmation of your organisation has not come, so it is not shown as "
            "verified any more. Confirm its data, and it is at once."
        )

    _queue(profile, f"cso-suspended:{profile.pk}:{profile.confirmation_due_on}", words)


def queue_closed(profile: CsoProfile, reason: str) -> None:
    """Tell a CSO's people that it has left the register; `reason` is an officer's."""

    def words() -> tuple[str, str]:
        return _("Your organisation has been closed in the register"), _(
            "Your organisation is closed in the portal's register and shown nowhere. If this is "
            "a mistake, please write to the help desk."
        )

    _queue(
        profile, f"cso-closed:{profile.pk}:{profile.state_since.isoformat()}", words, reason=reason
    )


def _queue(profile: CsoProfile, key: str, words: Words, *, reason: str = "") -> bool:
    """Queue one mail for each receiver under a key of its own; False where all had theirs."""
    receivers = receivers_of(profile)
    keys = {person.pk: f"{key}:{person.pk}" for person in receivers}
    had = set(OutboundMail.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    for person in receivers:
        if keys[person.pk] not in had:
            _queue_one(profile, keys[person.pk], person, words, reason)
    return len(had) < len(receivers)


def receivers_of(profile: CsoProfile) -> list[User]:
    """Return whom the register writes to: the representative; where nobody is, all members."""
    members = Membership.objects.active(timezone.now()).filter(
        organisation=profile.organisation_id, user__is_active=True
    )
    people = list(members.select_related("user").in_order())
    speaking = [row.user for row in people if row.is_representative]
    return speaking or [row.user for row in people]


def _queue_one(profile: CsoProfile, key: str, person: User, words: Words, reason: str) -> None:
    with translation.override(person.language):
        title, opening = words()
        page = reverse("organisations:own_cso")
    outbox.queue(
        key=key,
        to=person.email,
        language=person.language,
        template="organisations/cso",
        context={
            "title": title,
            "opening": opening,
            "name": profile.organisation.names_stated()[0],
            "reason": reason,
            "link": f"{settings.SITE_URL}{page}",
        },
    )


# What the preview shows (core.outbox.samples); invented, but for the sentences.
SAMPLES: dict[str, dict[str, object]] = {
    "organisations/cso": {
        "title": gettext_lazy("Your organisation is suspended"),
        "opening": gettext_lazy(
            "The yearly confirmation of your organisation has not come, so it is not shown as "
            "verified any more. Confirm its data, and it is at once."
        ),
        "name": "Iğdır Gönüllüleri Derneği",
        "reason": "Tüzük eksik.",
        "link": "https://…",
    },
}
