"""Filters of the lists that stay small however many rows there are."""

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext_lazy as _

from core import audit
from core.text import sort_key


class ChosenFilter(admin.RelatedFieldListFilter):
    """Rows of one project, programme, …: searched for, where links would read the whole table.

    Its form keeps the other parameters of the address.
    """

    template = "admin/chosen_filter.html"

    def __init__(self, field, request, params, model, model_admin, field_path):
        self.site = model_admin.admin_site
        super().__init__(field, request, params, model, model_admin, field_path)

    def field_choices(self, field, request, model_admin):
        return []

    def has_output(self):
        return True

    def choices(self, changelist):
        """Yield the parts of the form."""
        dropped = {*self.expected_parameters(), PAGE_VAR}
        yield {
            "id": self._id(),
            "select": self._select(),
            "kept": [pair for pair in changelist.params.items() if pair[0] not in dropped],
            "without": changelist.get_query_string(remove=self.expected_parameters()),
            "is_chosen": bool(self.lookup_val),
        }

    def _id(self) -> str:
        return f"id_{self.lookup_kwarg}"

    def _select(self) -> str:
        widget = AutocompleteSelect(self.field, self.site, choices=self.field.formfield().choices)
        widget.is_required = False
        chosen = self.lookup_val or [""]
        return widget.render(self.lookup_kwarg, chosen[-1], {"id": self._id()})


def kinds(site: admin.AdminSite) -> list[tuple[str, str]]:
    """Return the kinds of rows that the back office knows: label and words, in Turkish order."""
    labels = [model._meta.label_lower for model in site._registry]
    return sorted(((name, audit.kind(name)) for name in labels), key=lambda kind: sort_key(kind[1]))


class KindFilter(admin.SimpleListFilter):
    """The kind of row that a record is about, in words; the records themselves are not read."""

    title = _("kind of object")
    parameter_name = "target_label"

    def lookups(self, request, model_admin):
        return kinds(model_admin.admin_site)

    def queryset(self, request, queryset):
        return queryset.filter(target_label=self.value()) if self.value() else queryset
