"""What the portal holds about the people of organisations."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.personal_data import Erased, Fate, Ground, Holding, Subject
from organisations import services
from organisations.models import Membership


def _memberships(subject: Subject) -> QuerySet[Membership]:
    return Membership.objects.filter(user=subject.pk or 0)


HOLDINGS = [
    Holding(
        model="organisations.Membership",
        title=_("Organisations that you belong to"),
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
    )
]

IMPERSONAL = {
    "names of bodies, which are public": {
        "organisations.FieldOfWork": "name",
        "organisations.Organisation": "name abbreviation country website",
        "organisations.OrganisationName": "name abbreviation",
    },
}


def erase(subject: Subject) -> Erased:
    return services.erase_person(subject)


def warnings_before_erasure(subject: Subject) -> list[str]:
    """A representative may go, for the law asks for nobody's leave; the CSO then needs another."""
    words = _now(
        "%(organisation)s: nobody else can speak for this organisation. Please hand the role over "
        "first; otherwise the ministry has to find somebody with the organisation."
    )
    represented = services.represented_by(subject)
    return [words % {"organisation": organisation} for organisation in represented]
