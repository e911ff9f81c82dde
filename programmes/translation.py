"""Which fields have a Turkish and an English column; history is kept of the translated models."""

from modeltranslation.translator import TranslationOptions, register
from simple_history import register as keep_history

from programmes.models import (
    Activity,
    ActivityGroup,
    ActivitySeries,
    Agreement,
    Challenge,
    Contribution,
    CoordinatorAssignment,
    Deliverable,
    DeliverablePart,
    Extension,
    Figure,
    FrameworkAlignment,
    FrameworkObjective,
    GoodPractice,
    LegalBasis,
    Mitigation,
    Objective,
    Programme,
    Project,
    ProjectOrganisation,
    ProjectProvince,
    ProjectRelation,
    ProjectTargetGroup,
    ProvinceScope,
    Result,
    SupportDelivery,
    TargetGroup,
    Theme,
)


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = ["title", "description"]


@register([Theme, TargetGroup, LegalBasis, Agreement, FrameworkObjective, ActivityGroup])
class TitleTranslation(TranslationOptions):
    fields = ["title"]


@register(Project)
class ProjectTranslation(TranslationOptions):
    fields = [
        "title",
        "short_title",
        "summary",
        "background",
        "problem_statement",
        "continuation_note",
        "reference_document",
    ]


@register([Objective, Result, Challenge, Mitigation, SupportDelivery])
class DescriptionTranslation(TranslationOptions):
    fields = ["description"]


@register(Deliverable)
class DeliverableTranslation(TranslationOptions):
    fields = ["title", "description", "access_note"]


@register([DeliverablePart, ActivitySeries])
class TitleAndDescriptionTranslation(TranslationOptions):
    fields = ["title", "description"]


@register(Activity)
class ActivityTranslation(TranslationOptions):
    fields = ["title", "description", "audience", "place", "catchment_note"]


@register(Extension)
class ExtensionTranslation(TranslationOptions):
    fields = ["basis"]


@register(FrameworkAlignment)
class FrameworkAlignmentTranslation(TranslationOptions):
    fields = ["narrative"]


@register(ProjectRelation)
class ProjectRelationTranslation(TranslationOptions):
    fields = ["note"]


@register(GoodPractice)
class GoodPracticeTranslation(TranslationOptions):
    fields = ["resources", "next_steps", "further_support", "submitted_as"]


@register(ProjectOrganisation)
class ProjectOrganisationTranslation(TranslationOptions):
    fields = ["name_as_written"]


@register(ProvinceScope)
class ProvinceScopeTranslation(TranslationOptions):
    fields = ["label"]


@register(Figure)
class FigureTranslation(TranslationOptions):
    fields = ["label", "sites_label"]


KEPT_WHOLE = [
    ActivityGroup,
    ActivitySeries,
    Agreement,
    Challenge,
    Contribution,
    CoordinatorAssignment,
    Deliverable,
    DeliverablePart,
    Extension,
    Figure,
    FrameworkAlignment,
    GoodPractice,
    LegalBasis,
    Mitigation,
    Objective,
    Programme,
    ProjectOrganisation,
    ProjectProvince,
    ProjectRelation,
    ProjectTargetGroup,
    Result,
    SupportDelivery,
]
for model in KEPT_WHOLE:
    keep_history(model, app="programmes")
keep_history(Project, app="programmes", excluded_fields=["search", "listed_on"])
keep_history(Activity, app="programmes", excluded_fields=["search", "listed_on", "span", "slug"])
