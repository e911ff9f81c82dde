"""The set of the 81 provinces, with how many projects work in each."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    CharField,
    Count,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.datasets import PRIMARY_LANGUAGE, Code, Column, Dataset, Texts, Whole
from programmes.models import Project, ProjectProvince
from provinces.models import Province


def _count(role: str) -> Coalesce:
    """In how many published real projects the province of the outer row has `role`."""
    real = Project.objects.visible_to(AnonymousUser()).real()
    given = ProjectProvince.objects.filter(province=OuterRef("pk"), role=role, project__in=real)
    counted = given.order_by().values("province").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0))


def _provinces() -> QuerySet[Province]:
    return Province.objects.visible_to(AnonymousUser()).annotate(
        pilot_count=_count(ProjectProvince.Role.PILOT),
        neighbour_count=_count(ProjectProvince.Role.NEIGHBOUR),
        # Of the project that a filter names.
        role=Value(None, output_field=CharField()),
        pilot_code=Value(None, output_field=IntegerField()),
    )


OF_PROJECT = _("Where the provinces of one project are asked for; else empty.")

PROVINCES = Dataset(
    name="provinces",
    title=_("Provinces"),
    meaning=_("The 81 provinces, and in how many real projects each is a pilot or a neighbour."),
    model=Province,
    rows=_provinces,
    key={"plate_code": "plate_code"},
    columns=[
        Whole("plate_code", _("plate code")),
        Column("iso_code", _("ISO 3166-2 code")),
        Texts("name", _("name")),
        PRIMARY_LANGUAGE,
        Column("slug", _("web address")),
        Code("region", _("region"), choices=Province.Region.choices),
        Whole("projects_as_pilot", _("Projects as pilot"), "pilot_count"),
        Whole("projects_as_neighbour", _("Projects as neighbour"), "neighbour_count"),
        Code("role", _("role"), choices=ProjectProvince.Role.choices, note=OF_PROJECT),
        Whole("pilot", _("pilot"), "pilot_code", note=OF_PROJECT),
    ],
)
