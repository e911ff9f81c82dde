"""Which fields have a Turkish and an English column; history is kept of the translated models."""

from modeltranslation.translator import TranslationOptions, register
from simple_history import register as keep_history

from trainings.models import Delivery, Round, RoundDayTopic, TrainingProgramme


@register(TrainingProgramme)
class TrainingProgrammeTranslation(TranslationOptions):
    fields = ["title", "description", "mentoring"]


@register(Round)
class RoundTranslation(TranslationOptions):
    fields = ["title", "description"]


@register(RoundDayTopic)
class RoundDayTopicTranslation(TranslationOptions):
    fields = ["title"]


@register(Delivery)
class DeliveryTranslation(TranslationOptions):
    fields = ["venue", "note", "cancel_reason"]


keep_history(TrainingProgramme, app="trainings")
keep_history(Round, app="trainings", excluded_fields=["search", "listed_on"])
keep_history(RoundDayTopic, app="trainings")
keep_history(Delivery, app="trainings")
