"""Mails about a CSO's team, each in its receiver's language.

Somebody who may have nothing to do with the portal reads an invitation: it carries the CSO's name,
which staff have verified, and no word that the inviter typed.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from core import outbox
from core.models import OutboundMail
from organisations.models import CsoProfile, Handover, Invitation, Membership, Organisation
from organisations.permissions import representative_of


def queue_invitation(invitation: Invitation, token: str) -> OutboundMail:
    """Send the link by which somebody joins the team; the database keeps the token's hash."""
    return outbox.queue(
        key=f"team:invitation:{invitation.pk}:{invitation.mail_count}",
        to=invitation.email,
        language=invitation.language,
        template="organisations/invitation",
        context={
            **_names(invitation.organisation, invitation.language),
            "role": invitation.role,
            "until": invitation.expires_at,
            "link": _link(invitation.language, "organisations:invitation_detail", token),
        },
    )


def queue_invitation_answered(invitation: Invitation) -> OutboundMail | None:
    """Tell the representative who has joined, or that an invitation was declined."""
    return _to_representative(
        invitation.organisation,
        f"team:invitation:{invitation.pk}:answered",
        "invitation_answered",
        address=invitation.email,
        person=invitation.accepted_by.full_name if invitation.accepted_by else "",
    )


def queue_member_added(membership: Membership) -> OutboundMail:
    """Tell somebody that staff have put them into a CSO's team."""
    return _to_member(membership, "added", role=membership.role)


def queue_role_changed(membership: Membership) -> OutboundMail:
    """Tell somebody which role they have from now on."""
    return _to_member(membership, "role_changed", role=membership.role)


def queue_member_removed(membership: Membership) -> OutboundMail:
    """Tell somebody that they do not belong to the CSO any more."""
    return _to_member(membership, "removed")


def queue_member_left(membership: Membership) -> OutboundMail | None:
    """Tell the representative that somebody has left."""
    return _to_representative(
        membership.organisation,
        f"team:membership:{membership.pk}:left",
        "left",
        person=membership.user.full_name,
    )


def queue_handover_offered(handover: Handover) -> OutboundMail:
    """Ask a member whether they take the representative's role."""
    person = handover.to_person
    return outbox.queue(
        key=f"team:handover:{handover.pk}:offered",
        to=person.email,
        language=person.language,
        template="organisations/handover_offered",
        context={
            **_names(handover.organisation, person.language),
            "person": _name(handover.from_person),
            "until": handover.expires_at,
            "link": _link(person.language, "organisations:handover_detail", handover.pk),
        },
    )


def queue_handover_declined(handover: Handover) -> OutboundMail | None:
    """Tell the representative that the member does not take the role."""
    return _to_representative(
        handover.organisation,
        f"team:handover:{handover.pk}:declined",
        "handover_declined",
        person=_name(handover.to_person),
    )


def queue_handed_over(handover: Handover) -> None:
    """Tell the old and the new representative, and the CSO's own address, who speaks for it now."""
    receivers = {
        "old": (handover.from_person.email, handover.from_person.language)
        if handover.from_person
        else None,
        "new": (handover.to_person.email, handover.to_person.language),
        "contact": _contact(handover.organisation),
    }
    for reader, receiver in receivers.items():
        if receiver is None:
            continue
        to, language = receiver
        outbox.queue(
            key=f"team:handover:{handover.pk}:done:{reader}",
            to=to,
            language=language,
            template="organisations/handed_over",
            context={
                **_names(handover.organisation, language),
                "reader": reader,
                "person": _name(handover.to_person),
                "stays_as": handover.stays_as,
                "by_staff": handover.decided_by_id is not None,
                "link": _link(language, "portal:desk"),
            },
        )


def _contact(organisation: Organisation) -> tuple[str, str] | None:
    """Return the CSO's own address and the language to write it in; None: it has stated none."""
    profile = CsoProfile.objects.filter(organisation=organisation).only("contact_email").first()
    if profile is None or not profile.contact_email:
        return None
    return profile.contact_email, organisation.primary_language


def _to_member(membership: Membership, template: str, **context: object) -> OutboundMail:
    person = membership.user
    return outbox.queue(
        key=f"team:membership:{membership.pk}:{template}",
        to=person.email,
        language=person.language,
        template=f"organisations/{template}",
        context={
            **_names(membership.organisation, person.language),
            "link": _link(person.language, "portal:desk"),
            **context,
        },
    )


def _to_representative(
    organisation: Organisation, key: str, template: str, **context: object
) -> OutboundMail | None:
    """Queue a mail to whoever represents the CSO now; None: nobody does."""
    representative = representative_of(organisation, timezone.now())
    if representative is None:
        return None
    reader = representative.user
    return outbox.queue(
        key=key,
        to=reader.email,
        language=reader.language,
        template=f"organisations/{template}",
        context={
            **_names(organisation, reader.language),
            "link": _link(reader.language, "organisations:team", organisation.slug),
            **context,
        },
    )


def _names(organisation: Organisation, language: str) -> dict[str, object]:
    with translation.override(language):
        return {"organisation": organisation.text("name")}


def _name(person: User | None) -> str:
    return person.full_name if person else ""


def _link(language: str, name: str, *args: object) -> str:
    with translation.override(language):
        return settings.SITE_URL + reverse(name, args=args)


_CSO: dict[str, object] = {"organisation": "Iğdır Gönüllüleri Derneği", "link": "https://…"}
_PERSON: dict[str, object] = {"person": "Işıl Çağrı"}
_UNTIL: dict[str, object] = {"until": datetime(2026, 12, 14, tzinfo=UTC)}
# What the preview shows (core.outbox.samples); invented.
SAMPLES: dict[str, dict[str, object]] = {
    "organisations/invitation": {**_CSO, **_UNTIL, "role": "member"},
    "organisations/invitation_answered": {**_CSO, **_PERSON, "address": "isil@ornek.org"},
    "organisations/added": {**_CSO, "role": "editor"},
    "organisations/role_changed": {**_CSO, "role": "editor"},
    "organisations/removed": _CSO,
    "organisations/left": {**_CSO, **_PERSON},
    "organisations/handover_offered": {**_CSO, **_PERSON, **_UNTIL},
    "organisations/handover_declined": {**_CSO, **_PERSON},
    "organisations/handed_over": {
        **_CSO,
        **_PERSON,
        "reader": "new",
        "stays_as": "editor",
        "by_staff": True,
    },
}
