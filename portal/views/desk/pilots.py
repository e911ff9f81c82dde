"""What a province coordinator has today: their pilots, and what happens there."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.paging import CappedCount
from helpdesk.models import Ticket
from programmes.models import Activity, CoordinatorAssignment
from trainings.models import Delivery

MOST_SHOWN = 50


@dataclass(frozen=True)
class Number:
    """How many rows there are, at most CAP + 1, and the address of their list."""

    label: str
    url: str
    number: int


@dataclass(frozen=True)
class Pilot:
    """An assignment that holds today, with what waits and comes in its pilot province."""

    assignment: CoordinatorAssignment
    numbers: list[Number]


def pilots_of(user: User, today: date) -> list[Pilot]:
    """Return what `user` coordinates today, the earliest end first; one query for all numbers."""
    if not user.has_perm("programmes.coordinate_pilots"):
        return []
    project, province = OuterRef("project"), OuterRef("pilot__province")
    questions = Ticket.objects.to_do().filter(desk__project=project, pilot=province)
    deliveries = Delivery.objects.upcoming(today).filter(province=province)
    planned = Activity.objects.filter(status=Activity.Status.PLANNED, province=province)
    rows = CoordinatorAssignment.objects.filter(person=user).in_force(today).for_list()
    counted = rows.annotate(
        questions=CappedCount(questions),
        deliveries=CappedCount(deliveries.filter(round__programme__project=project)),
        planned=CappedCount(planned.filter(project=project)),
    )
    held = counted.order_by(F("ends_on").asc(nulls_last=True), "pk")[:MOST_SHOWN]
    return [Pilot(row, _numbers(row)) for row in held]


def _numbers(row) -> list[Number]:
    place = {"project": row.project.slug, "province": row.pilot.province.slug}
    chosen = urlencode(place)
    planned = urlencode({**place, "status": Activity.Status.PLANNED})
    queue = urlencode({"pilot": row.pilot.province_id})
    return [
        Number(_("Questions to do"), f"{reverse('helpdesk:queue')}?{queue}", row.questions),
        Number(
            _("Trainings ahead"), f"{reverse('trainings:training_list')}?{chosen}", row.deliveries
        ),
        Number(
            _("Activities planned"), f"{reverse('portal:activity_list')}?{planned}", row.planned
        ),
    ]
