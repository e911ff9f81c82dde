"""Which fields have a Turkish and an English column; history is kept of the translated models."""

from modeltranslation.translator import TranslationOptions, register
from simple_history import register as keep_history

from programmes.models import (
    Activity,
    Deliverable,
    Figure,
    Objective,
    Programme,
    Project,
    ProjectOrganisation,
    ProjectProvince,
    ProvinceScope,
    Result,
    Theme,
)


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = ["title", "description"]


@register([Theme])
class ThemeTranslation(TranslationOptions):
    fields = ["title"]


@register(Project)
class ProjectTranslation(TranslationOptions):
    fields = ["title", "short_title", "summary", "background", "reference_document"]


@register([Objective, Result])
class DescriptionTranslation(TranslationOptions):
    fields = ["description"]


@register([Deliverable])
class DeliverableTranslation(TranslationOptions):
    fields = ["title", "description"]


@register(Activity)
class ActivityTranslation(TranslationOptions):
    fields = ["title", "description", "place"]


@register(ProjectOrganisation)
class ProjectOrganisationTranslation(TranslationOptions):
    fields = ["name_as_written"]


@register(ProvinceScope)
class ProvinceScopeTranslation(TranslationOptions):
    fields = ["label"]


@register(Figure)
class FigureTranslation(TranslationOptions):
    fields = ["label", "sites_label"]


for model in (Programme, Objective, ProjectOrganisation, ProjectProvince, Result, Deliverable):
    keep_history(model, app="programmes")
keep_history(Project, app="programmes", excluded_fields=["search", "listed_on"])
keep_history(Activity, app="programmes", excluded_fields=["search", "listed_on"])
keep_history(Figure, app="programmes")
