"""Forms of translated models: both languages side by side, the primary one filled."""

from collections.abc import Sequence

from django import forms
from django.contrib import admin
from modeltranslation.admin import (
    TranslationAdmin,
    TranslationBaseModelAdmin,
    TranslationStackedInline,
    TranslationTabularInline,
)

from core.admin.base import FORM_FIELDS, PortalAdmin, is_column
from core.admin.outdated import OutdatedPanel
from core.forms import PrimaryLanguageForm, RowFormSet
from core.permissions import VIEW, may_with_own


class _BothLanguages(TranslationBaseModelAdmin):
    """The two columns of a translated field stand side by side, each marked by its language."""

    form: type[forms.ModelForm] = PrimaryLanguageForm
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


class ContentAdmin(_BothLanguages, OutdatedPanel, PortalAdmin, TranslationAdmin):
    """Admin of a translated model: both languages side by side, history of changes, search."""


class _SeenInline(admin.options.InlineModelAdmin):
    """Rows below their parent, shown to whoever sees them by a line about rows of their own."""

    def has_view_permission(self, request, obj=None):
        may = super().has_view_permission(request, obj)
        return may or may_with_own(request.user, VIEW, self.model)


class ContentInline(_BothLanguages, _SeenInline, TranslationStackedInline):
    """Translated rows below their parent, one under the other."""

    extra = 0
    formset = RowFormSet
    show_change_link = True


class ContentTabularInline(_BothLanguages, _SeenInline, TranslationTabularInline):
    """Translated rows below their parent as a table; for models with one or two short texts."""

    extra = 0
    formset = RowFormSet


class RowInline(_SeenInline, admin.TabularInline):
    """Rows without translated texts below their parent."""

    extra = 0
    formset = RowFormSet
