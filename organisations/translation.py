"""Which fields have a Turkish and an English column; history is kept of the translated model."""

from modeltranslation.translator import TranslationOptions, register
from simple_history import register as keep_history

from organisations.models import FieldOfWork, Organisation, OrganisationName


@register(FieldOfWork)
class FieldOfWorkTranslation(TranslationOptions):
    fields = ["name"]


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ["name", "abbreviation"]


@register(OrganisationName)
class OrganisationNameTranslation(TranslationOptions):
    fields = ["name", "abbreviation"]


keep_history(Organisation, app="organisations", excluded_fields=["search"])
