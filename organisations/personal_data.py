"""What the portal holds about the people of organisations."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.personal_data import Erased, Fate, Ground, Held, Holding, Rule, Subject
from organisations import services
from organisations.models import CsoProfile, Invitation, Membership
from organisations.models.cso import CLAIMING

INVITATIONS_KEPT = timedelta(days=30)
UNSENT_KEPT = timedelta(days=30)


def _memberships(subject: Subject) -> QuerySet[Membership]:
    return Membership.objects.filter(user=subject.pk or 0)


HOLDINGS = [
    Holding(
        model="organisations.Membership",
        title=_("Memberships in organisations"),
        purpose=_("so that you see the questions of your organisation, and speak for it"),
        ground=Ground.CONTRACT,
        retention=_("as long as the organisation is in the portal; an erasure takes the name away"),
        recipients=_("members of the organisation; staff whose role needs it"),
        columns={
            "user": Fate.NAMELESS,
            **dict.fromkeys(["organisation", "role", "started_at", "ended_at"], Fate.KEPT),
            "created_at": Fate.KEPT,
        },
        impersonal="updated_at",
        rows=_memberships,
    ),
    Holding(
        model="organisations.CsoProfile",
        title=_("Organisations whose contact address is yours"),
        purpose=_("so that the ministry can verify the organisation and write to it"),
        ground=Ground.CONTRACT,
        retention=_("as long as the organisation is in the portal; an erasure empties the contact"),
        recipients=_(
            "members of the organisation; staff who verify it; everybody, where the organisation "
            "has agreed to show its contact in the directory"
        ),
        columns={
            **dict.fromkeys(["contact_email", "contact_phone"], Fate.EMPTIED),
            "contact_domain": Fate.DERIVED,
            **dict.fromkeys(["show_email", "show_phone", "show_website"], Fate.KEPT),
            **dict.fromkeys(["organisation", "directory_opt_in", "created_at"], Fate.KEPT),
        },
        impersonal=(
            "legal_form registry_number registry_key founded_year size_band state state_since "
            "name_at_verification verified_at confirmed_on confirmation_due_on updated_at"
        ),
        rows=services.contacts_of,
    ),
    Holding(
        model="organisations.CsoReview",
        title=_("Organisations that you sent to be verified"),
        purpose=_("so that it can be shown later who asked for the decision, and who took it"),
        ground=Ground.RIGHT,
        retention=_("as long as the organisation is in the portal; an erasure takes the name away"),
        recipients=_("staff who verify organisations; the reason also the organisation"),
        columns={
            **dict.fromkeys(["asked_by", "taken_by", "decided_by"], Fate.NAMELESS),
            **dict.fromkeys(["profile", "cause", "asked_at", "taken_at"], Fate.KEPT),
            **dict.fromkeys(["decision", "decided_at", "created_at"], Fate.KEPT),
            "reason": Fate.EMPTIED,
        },
        impersonal="updated_at",
        rows=services.reviews_of,
        left_out="taken_by taken_at decided_by",
    ),
    Holding(
        model="organisations.Invitation",
        title=_("Invitations into the team of an organisation"),
        purpose=_("so that you can join the team of an organisation that asked for you"),
        ground=Ground.INTEREST,
        retention=_("30 days after it was answered, revoked or became too old"),
        recipients=_("the representative of the organisation; staff whose role needs it"),
        columns={
            **dict.fromkeys(["email", "organisation", "role", "language"], Fate.DELETED),
            **dict.fromkeys(["state", "mailed_at", "expires_at", "closed_at"], Fate.DELETED),
            **dict.fromkeys(["token_hash", "accepted_by", "created_at"], Fate.DELETED),
            "invited_by": Fate.NAMELESS,
        },
        impersonal="mail_count updated_at",
        rows=services.invitations_of,
        # Whoever accepted by the link learns nothing of the address that it was mailed to.
        left_out="token_hash invited_by email",
    ),
    Holding(
        model="organisations.Handover",
        title=_("Changes of an organisation’s representative"),
        purpose=_("so that it can be proved who could speak for an organisation, and when"),
        ground=Ground.RIGHT,
        retention=_("as long as the organisation is in the portal; an erasure takes the name away"),
        recipients=_("both people; staff whose role needs it"),
        columns={
            **dict.fromkeys(["from_person", "to_person", "decided_by"], Fate.NAMELESS),
            **dict.fromkeys(["organisation", "stays_as", "state"], Fate.KEPT),
            **dict.fromkeys(["expires_at", "closed_at", "created_at"], Fate.KEPT),
            "reason": Fate.EMPTIED,
        },
        impersonal="updated_at",
        rows=services.handovers_of,
        left_out="decided_by",
    ),
]


def _invitations_over(at: datetime, held: Held) -> QuerySet[Invitation]:
    over = Invitation.objects.over(at - INVITATIONS_KEPT)
    return over.exclude(email__in=held.addresses).exclude(accepted_by__in=held.people)


def _forsaken(at: datetime, held: Held) -> QuerySet[CsoProfile]:
    old = services.forsaken_registrations(at).filter(created_at__lt=at - UNSENT_KEPT)
    return old.exclude(contact_email__in=held.addresses)


RULES = [
    Rule(
        name="registrations_never_sent",
        model="organisations.CsoProfile",
        what=_("CSOs that were entered, never sent, and have nobody any more"),
        why=_("whoever entered them has no account any more"),
        kept=UNSENT_KEPT,
        due=_forsaken,
        destroy=services.forget_registrations,
    ),
    Rule(
        name="invitations_over",
        model="organisations.Invitation",
        what=_("invitations that were answered, revoked or became too old"),
        why=_("whoever asks why a link does not work any more has asked by then"),
        kept=INVITATIONS_KEPT,
        due=_invitations_over,
        destroy=lambda rows: rows.delete()[0],
    ),
]

IMPERSONAL = {
    "names of bodies, which are public": {
        "organisations.FieldOfWork": "name",
        "organisations.Organisation": "name abbreviation country website",
        "organisations.OrganisationName": "name abbreviation",
    },
}


def accounts_in_use(at: datetime) -> QuerySet:
    """Those of people who speak for a CSO that stands in the register."""
    speaking = Membership.objects.active(at).representatives()
    return speaking.filter(organisation__cso_profile__state__in=CLAIMING).values("user")


def lock_before_erasure(subject: Subject) -> None:
    services.hold_teams_of(subject)


def erase(subject: Subject) -> Erased:
    return services.erase_person(subject)


def warnings_before_erasure(subject: Subject) -> list[str]:
    """A representative may go, for the law asks for nobody's leave; the CSO then needs another."""
    words = gettext(
        "%(organisation)s: nobody else can speak for this organisation. Please hand the role over "
        "first; otherwise the ministry has to find somebody with the organisation."
    )
    represented = services.represented_by(subject)
    return [words % {"organisation": organisation} for organisation in represented]
