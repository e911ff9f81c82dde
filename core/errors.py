"""How a rule says no: the one exception of services, and words for what the database refuses."""

from typing import ClassVar

from django.apps import apps
from django.db import IntegrityError
from django.utils.functional import Promise


class RuleError(Exception):
    """A rule says no. `message` tells the person what to do next, in their language."""

    message: ClassVar[str | Promise] = ""

    def __str__(self) -> str:
        return str(self.args[0] if self.args else self.message)


def constraint_of(error: Exception) -> str:
    """Return the name of the constraint that the database refused by; "" where it names none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def words_of(error: IntegrityError) -> str:
    """Return what a refusal of the database means for people; "" where nobody has said it.

    A constraint of a model carries its words; those of a trigger stand in the AppConfig of its app
    (`refusals`), by the name of the trigger's constraint.
    """
    name = constraint_of(error)
    for config in apps.get_app_configs():
        if words := getattr(config, "refusals", {}).get(name):
            return str(words)
        for model in config.get_models():
            for constraint in model._meta.constraints:
                told = constraint.violation_error_message
                if constraint.name == name and told != constraint.default_violation_error_message:
                    return str(constraint.get_violation_error_message())
    return ""
