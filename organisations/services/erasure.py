"""Taking a person out of the teams of organisations."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import PROTECT, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core import audit
from core.personal_data import Erased, Subject
from organisations.models import (
    CsoProfile,
    CsoReview,
    Handover,
    Invitation,
    Membership,
    Organisation,
)
from organisations.services.locks import take_team
from organisations.services.team import end_memberships_of

# The database wants a reason; this one tells nothing.
ERASED_REASON = "–"


def represented_by(subject: Subject) -> QuerySet[Organisation]:
    """Return the organisations for which the person speaks now, and nobody else can."""
    current = Membership.objects.active(timezone.now()).representatives()
    mine = current.filter(user=subject.pk or 0)
    return Organisation.objects.filter(pk__in=mine.values("organisation")).defer("search")


def contacts_of(subject: Subject) -> QuerySet[CsoProfile]:
    """Return the CSOs that stated an address of this person as their contact."""
    return CsoProfile.objects.filter(contact_email__in=subject.addresses).exclude(contact_email="")


def reviews_of(subject: Subject) -> QuerySet[CsoReview]:
    """Return the requests by which the person sent a CSO to be verified."""
    return CsoReview.objects.filter(asked_by=subject.pk or 0)


def invitations_of(subject: Subject) -> QuerySet[Invitation]:
    """Return the invitations that were mailed to the person, or that they accepted."""
    mailed = Q(email__in=subject.addresses)
    return Invitation.objects.filter(mailed | Q(accepted_by=subject.pk or 0))


def handovers_of(subject: Subject) -> QuerySet[Handover]:
    """Return the hand-overs from the person and to them."""
    key = subject.pk or 0
    return Handover.objects.filter(Q(from_person=key) | Q(to_person=key))


def forsaken_registrations(at: datetime) -> QuerySet[CsoProfile]:
    """Return CSOs that were entered, never sent to the ministry, and have nobody any more.

    Without those that something else names, such as a question or a project.
    """
    teams = Membership.objects.not_over(at).values("organisation")
    unsent = CsoProfile.objects.filter(state=CsoProfile.State.UNSUBMITTED, reviews=None)
    rows = unsent.exclude(organisation__in=teams)
    for relation in Organisation._meta.related_objects:
        if relation.on_delete is PROTECT:
            named = relation.related_model._default_manager.filter(
                **{relation.field.name: OuterRef("organisation")}
            )
            rows = rows.exclude(Exists(named))
    return rows


def forget_registrations(profiles: QuerySet[CsoProfile]) -> int:
    """Delete such CSOs with all that hangs on them, their history too; return how many."""
    for profile in profiles:
        audit.record(actor=None, verb="cso_forgotten", target=profile)
    organisations = list(profiles.values_list("organisation", flat=True))
    Organisation.objects.filter(pk__in=organisations).delete()
    history = apps.get_model("organisations", "HistoricalOrganisation")
    history._default_manager.filter(id__in=organisations).delete()
    return len(organisations)


def hold_teams_of(subject: Subject) -> None:
    """Keep everybody from the CSOs in which something of the person will change.

    Comes before an erasure locks its first row (organisations.services.locks).
    """
    concerned: list[QuerySet[Any]] = [
        Membership.objects.filter(user=subject.pk or 0, ended_at=None),
        *(invitations_of(subject), handovers_of(subject), contacts_of(subject)),
    ]
    take_team(*(key for rows in concerned for key in rows.values_list("organisation", flat=True)))


def erase_person(subject: Subject) -> Erased:
    """End every membership; the rows stay as the team's history, of an account without name.

    Invitations to the person go. Of a hand-over by staff, and of what was decided about a CSO that
    they sent, the reason goes: it may tell about them.
    """
    erased = Erased()
    contacts = contacts_of(subject)
    # With the address goes the telephone beside it; what a CSO lacks then, its page says.
    emptied = contacts.update(contact_email="", contact_phone="", show_email=False)
    erased.add("organisations.CsoProfile", emptied)
    erased.add("organisations.Invitation", invitations_of(subject).delete()[0])
    sent = reviews_of(subject).exclude(reason="")
    erased.add("organisations.CsoReview", sent.update(reason=ERASED_REASON))
    reasons = handovers_of(subject).exclude(decided_by=None)
    erased.add("organisations.Handover", reasons.update(reason=ERASED_REASON))
    if isinstance(subject.person, User):
        open_ones = Membership.objects.filter(user=subject.person, ended_at=None)
        erased.add("organisations.Membership", open_ones.count())
        end_memberships_of(person=subject.person, actor=None)
    return erased
