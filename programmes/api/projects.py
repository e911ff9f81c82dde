"""The set of projects: each with its roles, provinces, money, aims and what it learnt."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from core.datasets import (
    PRIMARY_LANGUAGE,
    Code,
    Codes,
    Column,
    Dataset,
    Dated,
    Day,
    Flag,
    Money,
    Number,
    Rows,
    Texts,
    Whole,
)
from programmes.models import (
    Agreement,
    Challenge,
    Contribution,
    Extension,
    FrameworkAlignment,
    FrameworkObjective,
    GoodPractice,
    LegalBasis,
    Mitigation,
    Objective,
    Project,
    ProjectOrganisation,
    ProjectProvince,
    ProjectRelation,
    ProjectTargetGroup,
    ProvinceScope,
    Result,
    SupportDelivery,
    Theme,
)


def of_project(model: type[Model], *ordering: str) -> Callable[[], QuerySet]:
    """Return what finds the rows of `model` that belong to the project of the outer row."""
    return lambda: model._default_manager.filter(project=OuterRef("pk")).order_by(*ordering)


def _public_projects() -> QuerySet[Project]:
    return Project.objects.visible_to(AnonymousUser())


PARTIES = [
    Rows(
        "roles",
        _("roles of organisations"),
        note=_("Under the name that the source gives, and under today's name."),
        rows=of_project(ProjectOrganisation, "ordinal", "pk"),
        items=[
            Code("role", _("role"), choices=ProjectOrganisation.Role.choices),
            Column("organisation", _("organisation"), "organisation__slug"),
            Texts("name_as_written", _("name as written")),
            Texts("name", _("name"), "organisation__name"),
        ],
    ),
    Rows(
        "contributions",
        _("contributions"),
        rows=of_project(Contribution, "pk"),
        items=[
            Column("funder", _("funder"), "funder__slug"),
            Money("money", _("amount"), "amount"),
            Number("share_percent", _("share (%)"), unit="%"),
        ],
    ),
    Rows(
        "provinces",
        _("provinces of a project"),
        note=_("By plate code; a neighbouring province with the plate code of its pilot."),
        rows=of_project(ProjectProvince, "province"),
        items=[
            Whole("plate_code", _("plate code"), "province_id"),
            Code("role", _("role"), choices=ProjectProvince.Role.choices),
            Whole("pilot", _("pilot"), "pilot__province_id"),
        ],
    ),
    Rows(
        "unnamed_provinces",
        _("unnamed provinces"),
        note=_("Provinces that the source counts without naming them."),
        rows=of_project(ProvinceScope, "pk"),
        items=[Whole("number", _("how many provinces")), Texts("label", _("for what"))],
    ),
]
AIMS = [
    Rows(
        "objectives",
        _("objectives"),
        rows=of_project(Objective, "number"),
        items=[
            Whole("number", _("number")),
            Code("level", _("level"), choices=Objective.Level.choices),
            Texts("description", _("description")),
        ],
    ),
    Rows(
        "results",
        _("results"),
        rows=of_project(Result, "number"),
        items=[Whole("number", _("number")), Texts("description", _("description"))],
    ),
    Rows(
        "target_groups",
        _("target groups of a project"),
        rows=of_project(ProjectTargetGroup, "kind", "ordinal", "pk"),
        items=[
            Code("kind", _("kind"), choices=ProjectTargetGroup.Kind.choices),
            Texts("title", _("title"), "group__title"),
        ],
    ),
    Rows(
        "frameworks",
        _("policy frameworks served"),
        rows=of_project(FrameworkAlignment, "-is_primary", "objective__number"),
        items=[
            Code(
                "framework",
                _("framework"),
                "objective__framework",
                choices=FrameworkObjective.Framework.choices,
            ),
            Whole("number", _("number"), "objective__number"),
            Texts("title", _("title"), "objective__title"),
            Flag("is_primary", _("the one that the project names first")),
            Whole("result", _("result"), "result__number"),
            Texts("narrative", _("how the project serves it")),
        ],
    ),
]
GROUND = [
    Rows(
        "legal_bases",
        _("legal bases"),
        rows=of_project(LegalBasis, "ordinal"),
        items=[
            Code("kind", _("kind"), choices=LegalBasis.Kind.choices),
            Texts("title", _("title")),
        ],
    ),
    Rows(
        "agreements",
        _("agreements"),
        rows=of_project(Agreement, "pk"),
        items=[
            Code("kind", _("kind"), choices=Agreement.Kind.choices),
            Texts("title", _("title")),
            Day("signed_on", _("signed on")),
            Codes(
                "parties",
                _("parties"),
                rows=lambda: (
                    Agreement.parties.through.objects.filter(agreement=OuterRef("pk"))
                    .order_by("organisation__slug")
                    .values("organisation__slug")
                ),
            ),
        ],
    ),
    Rows(
        "extensions",
        _("extensions"),
        rows=of_project(Extension, "new_end_on"),
        items=[
            Day("decided_on", _("decided on")),
            Day("new_end_on", _("new end")),
            Texts("basis", _("how it was decided")),
        ],
    ),
    Rows(
        "related_projects",
        _("related projects"),
        rows=lambda: ProjectRelation.objects.filter(
            project=OuterRef("pk"), is_confirmed=True, other__in=_public_projects()
        ).order_by("pk"),
        items=[
            Column("project", _("project"), "other__slug"),
            Code("kind", _("kind"), choices=ProjectRelation.Kind.choices),
            Texts("note", _("note")),
        ],
    ),
]
EXPERIENCE = [
    Rows(
        "challenges",
        _("challenges"),
        rows=of_project(Challenge, "ordinal", "pk"),
        items=[
            Whole("year", _("year")),
            Texts("description", _("description")),
            Rows(
                "mitigations",
                _("ways of overcoming"),
                rows=lambda: Mitigation.objects.filter(challenge=OuterRef("pk")).order_by(
                    "ordinal", "pk"
                ),
                items=[
                    Texts("description", _("description")),
                    Column("service_url", _("website"), "external_service__url"),
                ],
            ),
        ],
    ),
    Rows(
        "support",
        _("support in kind"),
        rows=of_project(SupportDelivery, "ordinal", "pk"),
        items=[
            Code("kind", _("kind"), choices=SupportDelivery.Kind.choices),
            Texts("description", _("description")),
            Whole("figure", _("figure"), "figure_id"),
        ],
    ),
    Rows(
        "good_practice",
        _("good practice"),
        note=_("What the record says beyond the project; one at most."),
        rows=of_project(GoodPractice),
        items=[
            Texts("resources", _("resources used")),
            Texts("next_steps", _("next steps")),
            Texts("further_support", _("further support required")),
            Column("submitted_by", _("submitted by"), "submitted_by__slug"),
            Texts("submitted_as", _("submitted as")),
        ],
    ),
]

PROJECTS = Dataset(
    name="projects",
    title=_("Projects"),
    meaning=_("Who funded and ran each project, in which provinces it worked and what it learnt."),
    model=Project,
    rows=_public_projects,
    key={"slug": "slug"},
    batch=50,
    columns=[
        Column("slug", _("web address")),
        Texts("title", _("title")),
        Flag("title_is_our_translation", _("the other language's title is our translation")),
        Texts("short_title", _("short title")),
        PRIMARY_LANGUAGE,
        Column("programme", _("programme"), "programme__slug"),
        Texts("programme_title", _("title of the programme"), "programme__title"),
        Rows(
            "themes",
            _("themes"),
            rows=lambda: Theme.objects.filter(projects=OuterRef("pk")).order_by("slug"),
            items=[
                Column("slug", _("web address")),
                Texts("title", _("title")),
                Column("dac_sector", _("DAC purpose code")),
            ],
        ),
        Code("stage", _("stage"), choices=Project.Stage.choices),
        Dated("start", _("start")),
        Dated("end", _("end")),
        Column("dates_as_written", _("dates as written")),
        Whole("duration_months", _("duration in months"), unit="month"),
        Flag("end_is_computed", _("the end is computed from start and duration")),
        Whole("programming_year", _("programming year")),
        Texts("reference_document", _("reference document")),
        Code("contract_type", _("contract type"), choices=Project.ContractType.choices),
        Money("budget", _("budget"), note=_("Empty: not published. It is never 0 for that.")),
        Texts("summary", _("summary")),
        Texts("background", _("background")),
        Texts("problem_statement", _("the problem it answers")),
        Texts("continuation_note", _("whether and how it goes on")),
        Flag("activities_are_complete", _("the list of activities is complete")),
        *PARTIES,
        *AIMS,
        *GROUND,
        *EXPERIENCE,
        Flag("is_demo", _("invented for the demo")),
    ],
)
