"""What a field offers: rows of the same project only, and names read once for all rows of a form.

Django's select and autocomplete fields ask the database once a row: 200 rows, 200 questions.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db.models import Field, Model, QuerySet
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from programmes.admin.pages import PagedFormSet
from programmes.models import Project

SELECTED = mark_safe(" selected")
# Folded: a project has some hundred rows, and an editor comes for one of them.
FOLDED = ["collapse"]


def asked_project(request: HttpRequest) -> int | None:
    """Return the number of the project that a form or an address names, if any."""
    asked = request.POST.get("project") or request.GET.get("project")
    try:
        number: int | None = Project._meta.pk.to_python(asked)
    except ValidationError:
        return None
    return number


class PlainSelect(forms.Select):
    """A list of choices written at once; Django renders a template for each of them."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = {"" if value is None else str(value)}
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, SELECTED if key in chosen else "", words)
                for key, words in (("" if k is None else str(k), w) for k, w in self.choices)
            ),
        )
        shown = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", shown, options)


class NamedSelect(AutocompleteSelect):
    """An autocomplete field that knows the names of what is chosen in the rows of its form."""

    names: Mapping[str, str]

    def optgroups(self, name, value, attr=None):
        if set(value) - {"", *self.names}:
            return super().optgroups(name, value, attr)
        chosen = [(key, self.names[key]) for key in value if key]
        empty = [] if self.is_required or self.allow_multiple_selected else [("", "")]
        options = [
            self.create_option(name, key, words, bool(key), index)
            for index, (key, words) in enumerate([*empty, *chosen])
        ]
        return [(None, options, 0)]


class NamedSelectMultiple(NamedSelect, AutocompleteSelectMultiple):
    """The same for several rows."""


class SearchedSelect(NamedSelect):
    """An autocomplete field that finds rows of one project only: its address says of which."""

    project: object

    def get_url(self):
        return f"{super().get_url()}?{urlencode({'project': self.project or 0})}"


class OwnChoices(admin.options.BaseModelAdmin):
    """A form whose fields point at other parts of the same project, or into a short list.

    `own_rows` offer rows of the project, `few_rows` the whole list; both are read once.
    """

    own_rows: Sequence[str] = ()
    few_rows: Sequence[str] = ()

    def rows_of_project(self, request: HttpRequest, model: type[Model]) -> QuerySet:
        raise ImproperlyConfigured("A form with choices of its own says whose rows they are.")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.own_rows:
            kwargs["queryset"] = self.rows_of_project(request, db_field.related_model)
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name in {*self.own_rows, *self.few_rows}:
            field.choices = list(field.choices)
        return field


class OwnPage(OwnChoices, admin.ModelAdmin):
    """A part of a project on a page of its own; a new one has nothing to offer at first."""

    def rows_of_project(self, request, model):
        rows = model._default_manager.all()
        if number := asked_project(request):
            return rows.filter(project=number)
        key = request.resolver_match.kwargs.get("object_id")
        return rows.filter(project__in=self.model._default_manager.filter(pk=key).values("project"))

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Say beside a field why it offers nothing yet."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None and not asked_project(request):
            for name in self.own_rows:
                form.base_fields[name].help_text = _("Offered once the project is saved here.")
        return form


class PartInline(OwnChoices, admin.options.InlineModelAdmin):
    """Rows of a project below it. `autocomplete_fields` know the names of what is chosen.

    `searched_rows`: autocomplete fields that find rows of the project only, where a list of all in
    each row would be long; `read_with_rows`: what stands in a row's heading besides its own texts.
    """

    classes = FOLDED
    extra = 0
    formset = PagedFormSet
    template = "admin/edit_inline/paged.html"
    searched_rows: Sequence[str] = ()
    read_with_rows: Sequence[str] = ()

    @property
    def rows_template(self) -> str:
        """The template of the rows themselves."""
        return super().template

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.asked = request.GET
        self.own_list = self._own_list(request)
        return formset

    def _own_list(self, request: HttpRequest) -> str:
        """Return the address of the list of these rows; "" where the kind has none."""
        if self.model not in self.admin_site._registry:
            return ""
        kind = f"{self.opts.app_label}_{self.opts.model_name}"
        query = urlencode({"project__id__exact": self._project(request) or 0})
        return f"{reverse(f'admin:{kind}_changelist')}?{query}"

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related(*self.read_with_rows) if self.read_with_rows else rows

    def rows_of_project(self, request, model):
        return model._default_manager.filter(project=self._project(request))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.searched_rows:
            kwargs["queryset"] = self.rows_of_project(request, db_field.related_model)
            kwargs["widget"] = self._named(SearchedSelect, db_field, request)
            kwargs["widget"].project = self._project(request)
        elif db_field.name in self.autocomplete_fields:
            kwargs["widget"] = self._named(NamedSelect, db_field, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = self._named(NamedSelectMultiple, db_field, request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _named(
        self, widget: type[NamedSelect], db_field: Field, request: HttpRequest
    ) -> NamedSelect:
        """Make the widget with the names of all rows that the project's rows point at."""
        rows = self.model._default_manager.filter(project=self._project(request))
        target = cast("type[Model]", db_field.related_model)
        chosen = target._default_manager.filter(pk__in=rows.order_by().values(db_field.name))
        made = widget(db_field, self.admin_site)
        made.names = {str(row.pk): str(row) for row in chosen}
        return made

    def _project(self, request: HttpRequest) -> int | None:
        """Return the number of the project whose page this is; None for a new one."""
        here = cast("ResolverMatch", request.resolver_match)
        number: int | None = Project._meta.pk.to_python(here.kwargs.get("object_id"))
        return number
