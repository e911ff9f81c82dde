"""Mails about a CSO in the register, to who represents it and in their own language."""

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from core import outbox
from core.models import OutboundMail
from organisations.models import CsoProfile, CsoReview, Membership


def queue_decision(review: CsoReview) -> None:
    """Tell a CSO's people that it is verified, or why it is not."""
    is_verified = review.decision == CsoReview.Decision.VERIFIED
    template = "cso_verified" if is_verified else "cso_rejected"
    _queue(review.profile, f"cso-decision:{review.pk}", template, reason=review.reason)


def queue_rechecked(profile: CsoProfile) -> None:
    """Tell a CSO's people that its new name or number is being checked."""
    _queue(profile, f"cso-recheck:{profile.pk}:{profile.state_since.isoformat()}", "cso_rechecked")


def queue_reminder(profile: CsoProfile, due: date, days: int) -> bool:
    """Ask a CSO's people to confirm its data; once for each due day and number of days before it.

    Returns whether anybody had not been asked yet.
    """
    return _queue(profile, f"cso-confirm:{profile.pk}:{due}:{days}", "cso_reminder", due=due)


def queue_suspended(profile: CsoProfile) -> None:
    """Tell a CSO's people that its badge rests, and that one press brings it back."""
    key = f"cso-suspended:{profile.pk}:{profile.confirmation_due_on}"
    _queue(profile, key, "cso_suspended")


def queue_closed(profile: CsoProfile, reason: str) -> None:
    """Tell a CSO's people that it has left the register; `reason` is an officer's."""
    key = f"cso-closed:{profile.pk}:{profile.state_since.isoformat()}"
    _queue(profile, key, "cso_closed", reason=reason)


def _queue(profile: CsoProfile, key: str, template: str, **context: object) -> bool:
    """Queue one mail for each receiver under a key of its own; False where all had theirs."""
    receivers = receivers_of(profile)
    keys = {person.pk: f"{key}:{person.pk}" for person in receivers}
    had = set(OutboundMail.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    for person in receivers:
        if keys[person.pk] not in had:
            _queue_one(profile, keys[person.pk], person, template, context)
    return len(had) < len(receivers)


def receivers_of(profile: CsoProfile) -> list[User]:
    """Return whom the register writes to: the representative; where nobody is, all members."""
    members = Membership.objects.active(timezone.now()).filter(
        organisation=profile.organisation_id, user__is_active=True
    )
    people = list(members.select_related("user").in_order())
    speaking = [row.user for row in people if row.is_representative]
    return speaking or [row.user for row in people]


def _queue_one(
    profile: CsoProfile, key: str, person: User, template: str, context: dict[str, object]
) -> None:
    with translation.override(person.language):
        page = reverse("organisations:own_cso")
    name = profile.organisation.names_stated()[0]
    outbox.queue(
        key=key,
        to=person.email,
        language=person.language,
        template=f"organisations/{template}",
        context={"name": name, "link": f"{settings.SITE_URL}{page}", **context},
    )


# What the preview shows (core.outbox.samples); invented.
_CSO = {"name": "Iğdır Gönüllüleri Derneği", "link": "https://…"}
_REASON = {"reason": "Tüzüğün ikinci sayfası eksik."}
SAMPLES: dict[str, dict[str, object]] = {
    "organisations/cso_verified": {**_CSO},
    "organisations/cso_rejected": {**_CSO, **_REASON},
    "organisations/cso_rechecked": {**_CSO},
    "organisations/cso_reminder": {**_CSO, "due": date(2027, 3, 1)},
    "organisations/cso_suspended": {**_CSO},
    "organisations/cso_closed": {**_CSO, **_REASON},
}
