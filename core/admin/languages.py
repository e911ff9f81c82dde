"""Forms of translated models: both languages side by side, the primary one filled."""

import unicodedata
from collections.abc import Sequence

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext as _
from modeltranslation.admin import (
    TranslationAdmin,
    TranslationBaseModelAdmin,
    TranslationStackedInline,
    TranslationTabularInline,
)
from modeltranslation.translator import translator

from core.admin.base import FORM_FIELDS, PortalAdmin, is_column


def texts_required(model: type[models.Model]) -> list[str]:
    """Return the translated fields that must be filled in the row's primary language."""
    options = translator.get_options_for_model(model)
    return [name for name in options.all_fields if not model._meta.get_field(name).blank]


class PrimaryLanguageForm(forms.ModelForm):
    """A form with both languages: the primary one must be filled, the other may wait."""

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = unicodedata.normalize("NFC", value)
        language = cleaned.get("primary_language") or self.instance.primary_language
        for field in texts_required(self._meta.model):
            column = f"{field}_{language}"
            if column in cleaned and not (cleaned[column] or "").strip():
                self.add_error(column, _("Please fill in the text in the primary language."))
        return cleaned


class _BothLanguages(TranslationBaseModelAdmin):
    """The two columns of a translated field stand side by side, each marked by its language."""

    form = PrimaryLanguageForm
    formfield_overrides = FORM_FIELDS

    def patch_translation_field(self, db_field, field, request, **kwargs):
        super().patch_translation_field(db_field, field, request, **kwargs)
        if is_column(db_field):
            # Which of the two is required depends on the row: PrimaryLanguageForm says so.
            field.required = False
            self._get_widget_from_field(field).attrs["lang"] = db_field.language

    def get_fieldsets(self, request, obj=None):
        return [
            (name, {**options, "fields": self._paired(options["fields"])})
            for name, options in super().get_fieldsets(request, obj)
        ]

    def _paired(self, names: Sequence[str | Sequence[str]]) -> list[str | Sequence[str]]:
        pairs = {f"{name}_tr": (f"{name}_tr", f"{name}_en") for name in self.trans_opts.all_fields}
        seconds = {second for _first, second in pairs.values()}
        return [
            pairs.get(name, name) if isinstance(name, str) else name
            for name in names
            if not isinstance(name, str) or name not in seconds
        ]


class ContentAdmin(_BothLanguages, PortalAdmin, TranslationAdmin):
    """Admin of a translated model: both languages side by side, history of changes, search."""


class ContentInline(_BothLanguages, TranslationStackedInline):
    """Translated rows below their parent, one under the other."""

    extra = 0
    show_change_link = True


class ContentTabularInline(_BothLanguages, TranslationTabularInline):
    """Translated rows below their parent as a table; for models with one or two short texts."""

    extra = 0


class RowInline(admin.TabularInline):
    """Rows without translated texts below their parent."""

    extra = 0
