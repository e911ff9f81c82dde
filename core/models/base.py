"""What rows have in common: times, and texts in two languages of which one is always filled."""

from functools import cache

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TimeStampedModel(models.Model):
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field) -> str | None:
        """What `get_kind_display` and the like say.

        Django's own hashes every label of the field at each call: a sixth of a long page's time.
        """
        value = getattr(self, field.attname)
        return None if value is None else str(_labels(field).get(value, value))


@cache
def _labels(field: models.Field) -> dict[object, object]:
    return dict(field.flatchoices)


def _filled(language: str, field: str) -> Q:
    column = f"{field}_{language}"
    return Q(
        primary_language=language,
        **{f"{column}__isnull": False, f"{column}__regex": r"\S"},
    )


def in_primary_language(field: str) -> Q:
    """Return the condition that `field` has a text in the row's primary language.

    NULL is asked for by name: a CHECK whose condition is NULL counts as kept.
    """
    return _filled("tr", field) | _filled("en", field)


def primary_language_filled(field: str, name: str) -> models.CheckConstraint:
    """Return the CHECK that no row lacks the text from which all else falls back."""
    return models.CheckConstraint(
        condition=in_primary_language(field),
        name=name,
        violation_error_message=_("Please fill in the text in the primary language."),
    )


class TranslatableModel(TimeStampedModel):
    """A row with texts in two languages, of which `primary_language` is always filled."""

    primary_language = models.CharField(
        _("primary language"), max_length=2, choices=settings.LANGUAGES, default="tr"
    )

    class Meta:
        abstract = True

    def text(self, field: str) -> str:
        """Return `field` in the active language, else the primary one, else "" (reading only)."""
        shown = getattr(self, f"{field}_{get_language()}", None)
        return shown or getattr(self, f"{field}_{self.primary_language}") or ""
