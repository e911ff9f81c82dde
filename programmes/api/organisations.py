"""The set of organisations that public projects name; a CSO that none names is not in it."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.datasets import PRIMARY_LANGUAGE, Code, Column, Dataset, Day, Flag, Rows, Texts, Whole
from organisations.models import Organisation, OrganisationName
from programmes.models import Agreement, Deliverable, GoodPractice, Project, ProjectOrganisation


def _named_by_projects() -> QuerySet[Organisation]:
    """Organisations that public projects name, and those which they are part of."""
    public = Project.objects.visible_to(AnonymousUser())
    named = Q()
    model: type[Model]
    for model, column in [
        (ProjectOrganisation, "organisation"),
        (Deliverable, "owner"),
        (Agreement, "parties"),
        (GoodPractice, "submitted_by"),
    ]:
        rows = model._default_manager.filter(Q(project__in=public))
        named |= Q(pk__in=rows.values(column))
    found = Organisation.objects.filter(named).order_by().values("pk")
    return Organisation.objects.filter(
        Q(pk__in=found)
        | Q(pk__in=Organisation.objects.filter(children__in=found).values("pk"))
        | Q(pk__in=Organisation.objects.filter(children__children__in=found).values("pk"))
    )


ORGANISATIONS = Dataset(
    name="organisations",
    title=_("Organisations"),
    meaning=_("Public institutions, donors, partners and CSOs that the projects name."),
    model=Organisation,
    rows=_named_by_projects,
    key={"slug": "slug"},
    columns=[
        Column("slug", _("web address")),
        Code("kind", _("kind"), choices=Organisation.Kind.choices),
        Texts("name", _("name")),
        Texts("abbreviation", _("abbreviation")),
        PRIMARY_LANGUAGE,
        Column("parent", _("part of"), "parent__slug"),
        Whole("province", _("province"), "province_id", note=_("Its plate code.")),
        Column("country", _("country"), note="ISO 3166-1"),
        Column("website", _("website")),
        Rows(
            "names",
            _("names in time"),
            note=_("What it was called; the last day of a name is the day before its end."),
            rows=lambda: OrganisationName.objects.filter(organisation=OuterRef("pk")).order_by(
                "valid"
            ),
            items=[
                Texts("name", _("name")),
                Texts("abbreviation", _("abbreviation")),
                Day("valid_from", _("valid from"), "valid__startswith"),
                Day("valid_until", _("valid until"), "valid__endswith"),
            ],
        ),
        Flag("is_demo", _("invented for the demo")),
    ],
)
