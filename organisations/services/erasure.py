"""Taking a person out of the teams of organisations."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.personal_data import Erased, Subject
from organisations.models import Membership, Organisation
from organisations.services.team import end_memberships_of


def represented_by(subject: Subject) -> QuerySet[Organisation]:
    """Return the organisations for which the person speaks now, and nobody else can."""
    current = Membership.objects.active(timezone.now()).representatives()
    mine = current.filter(user=subject.pk or 0)
    return Organisation.objects.filter(pk__in=mine.values("organisation")).defer("search")


def erase_person(subject: Subject) -> Erased:
    """End every membership; the rows stay as the team's history, of an account without name."""
    erased = Erased()
    if isinstance(subject.person, User):
        open_ones = Membership.objects.filter(user=subject.person, ended_at=None)
        erased.add("organisations.Membership", open_ones.count())
        end_memberships_of(person=subject.person, actor=None)
    return erased
