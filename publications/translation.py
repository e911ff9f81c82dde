"""Which fields have a Turkish and an English column; history is kept of the translated models."""

from modeltranslation.translator import TranslationOptions, register
from simple_history import register as keep_history

from publications.models import Publication, Topic, Version


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ["title"]


@register(Version)
class VersionTranslation(TranslationOptions):
    fields = ["title", "summary", "body", "change_note"]


keep_history(Topic, app="publications")
keep_history(Publication, app="publications")
keep_history(Version, app="publications", excluded_fields=["search"])
