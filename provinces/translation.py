"""Which fields have a Turkish and an English column."""

from modeltranslation.translator import TranslationOptions, register

from provinces.models import Province


@register(Province)
class ProvinceTranslation(TranslationOptions):
    fields = ["name"]
