"""Which pilot provinces somebody coordinates, and when; what follows for what they see and do."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import TimeStampedModel
from programmes.models.activity import Days
from programmes.models.project import Project
from programmes.models.province import ProjectProvince

# A project and a province of it, by its plate code.
Place = tuple[int, int]


class CoordinatorAssignmentQuerySet(models.QuerySet["CoordinatorAssignment"]):
    def visible_to(self, user) -> Self:
        """Who may see assignments sees all; a coordinator sees their own, past ones too."""
        if not user.is_staff:
            return self.none()
        if user.has_perm("programmes.view_coordinatorassignment"):
            return self
        return self.filter(person=user)

    def in_force(self, on: date) -> Self:
        """Those that hold on a day; the last day still counts."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)

    def for_list(self) -> Self:
        """What one list row shows, in one query."""
        return self.select_related("person", "project", "pilot__province").defer(
            "project__search", "pilot__province__search"
        )


class CoordinatorAssignment(TimeStampedModel):
    """Somebody coordinates a pilot province of a project, with its neighbours, for some time.

    That the pilot is one of the project, and that the person has the role when they are assigned,
    are triggers (programmes.0033). It is never deleted by hand: it ends.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("province coordinator"),
        on_delete=models.PROTECT,
        related_name="coordinator_assignments",
    )
    project = models.ForeignKey(
        Project,
        verbose_name=_("project"),
        on_delete=models.CASCADE,
        related_name="coordinator_assignments",
    )
    pilot = models.ForeignKey(
        ProjectProvince,
        verbose_name=_("pilot province"),
        on_delete=models.CASCADE,
        related_name="coordinator_assignments",
    )
    starts_on = models.DateField(_("from"))
    # Empty: until somebody ends it.
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = CoordinatorAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("coordinator of a pilot province")
        verbose_name_plural = _("coordinators of pilot provinces")
        ordering = ["-starts_on", "-pk"]
        # What carries every line "in own pilots" of the permission matrix.
        permissions = [("coordinate_pilots", "Works in the pilot provinces assigned to them")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="coordinatorassignment_ends_after_start",
                violation_error_message=_("The end must not be before the start."),
            ),
            ExclusionConstraint(
                name="coordinatorassignment_spans_do_not_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("pilot", RangeOperators.EQUAL),
                    (Days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "This person coordinates the pilot province already at that time."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.pilot.province}"

    def is_in_force(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True)
class OwnPilots:
    """What somebody coordinates today: pilots, and all provinces that belong to them."""

    pilots: frozenset[Place] = frozenset()
    provinces: frozenset[Place] = frozenset()

    @property
    def projects(self) -> frozenset[int]:
        return frozenset(project for project, _plate in self.pilots)

    def in_provinces(self, project: str, province: str) -> Q:
        """The condition that a row lies in the catchment; the arguments name its columns."""
        return _within(self.provinces, project, province)

    def in_pilots(self, project: str, province: str) -> Q:
        """The same for the pilot provinces alone."""
        return _within(self.pilots, project, province)


def _within(places: Iterable[Place], project: str, province: str) -> Q:
    plates: dict[int, list[int]] = defaultdict(list)
    for number, plate in sorted(places):
        plates[number].append(plate)
    condition = Q(pk__in=[])
    for number, found in plates.items():
        condition |= Q(**{project: number, f"{province}__in": found})
    return condition


def own_pilots(user) -> OwnPilots:
    """Return what `user` coordinates today; one query, and none when asked again.

    Nothing for whoever does not have the role (any more). Kept with the user as Django keeps their
    permissions: each request asks anew. It reads the clock itself, because whoever asks what a
    person may see asks about now.
    """
    kept: OwnPilots | None = getattr(user, "_own_pilots", None)
    if kept is None:
        kept = OwnPilots()
        if user.is_staff and user.has_perm("programmes.coordinate_pilots"):
            kept = _read(user, timezone.localdate())
        user._own_pilots = kept
    return kept


def _read(user, on: date) -> OwnPilots:
    held = CoordinatorAssignment.objects.filter(person=user.pk).in_force(on).order_by()
    rows = ProjectProvince.objects.filter(
        Q(pk__in=held.values("pilot")) | Q(pilot__in=held.values("pilot"))
    ).values_list("project", "province", "role")
    return OwnPilots(
        frozenset((number, plate) for number, plate, role in rows if role == "pilot"),
        frozenset((number, plate) for number, plate, _role in rows),
    )
