"""Which fields have a Turkish and an English column."""

from modeltranslation.translator import TranslationOptions, register

from helpdesk.models import Desk


@register(Desk)
class DeskTranslation(TranslationOptions):
    fields = ["name"]
