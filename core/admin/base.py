"""The base of every admin class: search, history, the audit trail, and addresses that lie."""

import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.admin.widgets import AdminTextInputWidget, AutocompleteSelect
from django.core.exceptions import BadRequest, FieldDoesNotExist, ValidationError
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models import Q, QuerySet
from django.db.models.deletion import Collector
from django.http import Http404, HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from core import audit
from core.admin.changelists import CappedPaginator, PortalChangeList, compares_plainly
from core.admin.filters import ChosenFilter
from core.admin.history import InWords, event_lines, version_line
from core.admin.refusals import RefusalAdmin
from core.fields import Period
from core.forms import AmountField, WebAddressField
from core.identity_numbers import refuse_identity_number
from core.models import TimeStampedModel
from core.permissions import VIEW, may_with_own
from core.search import LONGEST_QUERY, search_query
from core.templatetags.content import date_precise
from core.text import Fold, fold


class LinesField(forms.CharField):
    """Text of several lines. Browsers end them with CR LF: kept, an untouched text would differ."""

    default_validators = [refuse_identity_number]

    def to_python(self, value):
        return unicodedata.normalize("NFC", super().to_python(value).replace("\r\n", "\n"))


FORM_FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.URLField: {"assume_scheme": "https"},
    models.DecimalField: {"form_class": AmountField},
    models.TextField: {"form_class": LinesField},
    # With the widget of Django's admin, which only the first class that fits would give.
    models.SlugField: {"form_class": WebAddressField, "widget": AdminTextInputWidget},
}


@admin.display(description=gettext_lazy("start"), ordering="start_on")
def start_known(row: Period) -> str:
    """A list's column: the start no more precisely than it is known."""
    return date_precise(row.start_on, row.start_precision)


@admin.display(description=gettext_lazy("end"), ordering="end_on")
def end_known(row: Period) -> str:
    return date_precise(row.end_on, row.end_precision)


def _columns(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.get_fields() if field.concrete}


def is_column(field: models.Field) -> bool:
    """Whether this is one language's column of a translated field."""
    return hasattr(field, "translated_field")


class PortalAdmin(RefusalAdmin, SimpleHistoryAdmin):
    """Base of every admin class.

    Search: a model with a `search` column is asked through it, others by folded `search_fields`;
    `exact_fields` (numbers, web addresses, keys) are compared by equality. `search_fields` also
    turns on the search box and autocomplete, so it is set in either case.
    """

    exact_fields: Sequence[str] = ("slug", "number", "code")
    # Columns by which no address may filter: letter by letter it would tell what they hold.
    secret_fields: Sequence[str] = ()
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    # Facets would count every choice of every filter over the whole table.
    show_facets = admin.ShowFacets.NEVER
    formfield_overrides = FORM_FIELDS
    paginator = CappedPaginator
    # Models whose rows are saved here by a service, which writes the audit trail itself.
    audited_by_services: Sequence[type[models.Model]] = ()
    # The same for single fields of the form.
    fields_of_services: Sequence[str] = ()
    object_history_template = "admin/content_history.html"

    @property
    def media(self):
        """With the search of the filters that have one."""
        filters = [part[1] for part in self.list_filter if isinstance(part, tuple)]
        if ChosenFilter not in filters:
            return super().media
        return super().media + AutocompleteSelect(None, self.admin_site).media

    # Whether everybody here sees every row, whatever the pages show them (`visible_to`).
    lists_all_rows = False

    def get_queryset(self, request):
        """What this person sees: pages and the back office ask the same queryset."""
        rows = super().get_queryset(request)
        if self.lists_all_rows or not hasattr(rows, "visible_to"):
            return rows
        return rows.visible_to(request.user)

    def has_module_permission(self, request):
        return super().has_module_permission(request) or self._may(request, VIEW, None)

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) or self._may(request, VIEW, obj)

    def has_add_permission(self, request):
        return super().has_add_permission(request) or self._may(request, "add", None)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) or self._may(request, "change", obj)

    def _may(self, request: HttpRequest, action: str, row: models.Model | None) -> bool:
        """Ask the lines of the matrix that Django's permissions do not know: rows of one's own."""
        return may_with_own(request.user, action, row or self.model)

    def get_urls(self):
        """Without simple_history's page that puts an old row back past every service."""
        return super(SimpleHistoryAdmin, self).get_urls()

    def set_history_delta_changes(self, request, historical_records, foreign_keys_are_objs=True):
        """Note what each version changed; a translated field shows in its two columns only."""
        hidden = {field.translated_field.name for field in self.opts.fields if is_column(field)}
        records = list(historical_records)
        for newer, older in pairwise(records):
            delta = newer.diff_against(
                older,
                excluded_fields=hidden | {"updated_at"},
                foreign_keys_are_objs=foreign_keys_are_objs,
            )
            helper = InWords(self.model, newer)
            newer.history_delta_changes = helper.context_for_delta_changes(delta)

    def render_history_view(self, request, template, context, **kwargs):
        """Kept versions, and what services did with the row beside its texts."""
        row = context["object"]
        context["lines"] = [version_line(record) for record in context["page_obj"]]
        if context["page_obj"].number == 1:
            edits = {"row_added", "row_changed"}
            context["events"] = event_lines(self.model, str(row.pk), without=edits)
        self._note_view(request, row)
        return super().render_history_view(request, template, context, **kwargs)

    def _note_view(self, request: HttpRequest, row: models.Model | None = None) -> None:
        """Note who saw personal data: of one row, or in the list of them (row None)."""
        shown = [self.model, *(inline.model for inline in self.get_inlines(request, row))]
        is_own = row is not None and row == request.user
        if not is_own and any(audit.holds_personal_data(one._meta.label_lower) for one in shown):
            audit.record_view(actor=request.user, target=row or self.model)

    def lookup_allowed(self, lookup, value, request=None):
        is_secret = lookup.split("__")[0] in self.secret_fields
        is_plain = compares_plainly(self.model, lookup)
        return is_plain and not is_secret and super().lookup_allowed(lookup, value, request)

    def get_changelist(self, request, **kwargs):
        return PortalChangeList

    def changelist_view(self, request, extra_context=None):
        if ERROR_FLAG in request.GET:
            told = _("One of the filters could not be used; it was left out.")
            self.message_user(request, told, messages.WARNING)
        return super().changelist_view(request, extra_context)

    def response_action(self, request, queryset, *args, **kwargs):
        for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
            try:
                self.opts.pk.to_python(key)
            except ValidationError as error:
                raise BadRequest from error
        return super().response_action(request, queryset, *args, **kwargs)

    def get_changeform_initial_data(self, request):
        """What the address of a new row's form fills in, without what no column could hold."""
        initial = super().get_changeform_initial_data(request)
        return {name: value for name, value in initial.items() if self._fits(name, value)}

    def _fits(self, name: str, value: str | list[str]) -> bool:
        try:
            related = self.opts.get_field(name).related_model
            for key in value if isinstance(value, list) else [value]:
                if related is not None:
                    related._meta.pk.to_python(key)
        except (FieldDoesNotExist, ValidationError):
            return False
        return True

    def history_view_title(self, request, obj):
        return _("History of changes: %(object)s") % {"object": obj}

    def get_search_results(self, request, queryset, search_term):
        """Find rows for the list and for the boxes that look up a row by its name."""
        self._note_view(request)
        term = search_term.replace("\x00", "")[:LONGEST_QUERY]
        text = unicodedata.normalize("NFC", term).strip()
        if not text:
            return queryset, False
        queryset, matches = self._matches(queryset, text)
        for name in set(self.exact_fields) & _columns(queryset.model):
            try:
                matches |= Q(**{name: self.opts.get_field(name).to_python(text)})
            except ValidationError:  # A word is no number.
                continue
        return queryset.filter(matches), False

    def _matches(self, queryset: QuerySet, text: str) -> tuple[QuerySet, Q]:
        """Match the stored search column; without one, each folded word in a folded column."""
        if "search" in _columns(queryset.model):
            query = search_query(text)
            return queryset, Q(search=query) if query else Q(pk__in=[])
        aliases = {f"folded_{index}": Fold(name) for index, name in enumerate(self.search_fields)}
        matches = Q()
        for word in fold(text).split() or [fold(text)]:
            matches &= Q(*((f"{alias}__contains", word) for alias in aliases), _connector=Q.OR)
        return queryset.alias(**aliases), matches if aliases else Q(pk__in=[])

    def save_related(self, request, form, formsets, change):
        """After the last part of a form has been saved, in the same transaction: the audit."""
        super().save_related(request, form, formsets, change)
        self._record_form(request.user, form, change)

    def save_formset(self, request, form, formset, change):
        """Save the rows below and note each; a deleted one has its number only before."""
        for part in formset.deleted_forms:
            if part.instance.pk:
                self._record_deletion(request.user, part.instance)
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            audit.record(actor=request.user, verb="row_added", target=row)
        for row, fields in formset.changed_objects:
            after = {"fields": fields}
            audit.record(actor=request.user, verb="row_changed", target=row, after=after)

    def _record_form(self, actor, form, change: bool) -> None:
        row = form.instance
        fields = [name for name in form.changed_data if name not in self.fields_of_services]
        if type(row) in self.audited_by_services or (change and not fields):
            return
        verb = "row_changed" if change else "row_added"
        audit.record(actor=actor, verb=verb, target=row, after={"fields": fields})

    def _record_deletion(self, actor, row: models.Model) -> None:
        """Note the row and each of those that go with it: a member's access, a pilot's neighbours.

        Links of many-to-many fields are no rows of their own.
        """
        collector = Collector(using=DEFAULT_DB_ALIAS, origin=row)
        collector.collect([row])
        going = [one for rows in collector.data.values() for one in rows]
        going += [one for rows in collector.fast_deletes for one in rows]
        for one in going:
            if type(one) in self.admin_site._registry or isinstance(one, TimeStampedModel):
                audit.record(actor=actor, verb="row_deleted", target=one)

    def delete_model(self, request, obj):
        self._record_deletion(request.user, obj)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for row in queryset:
            self._record_deletion(request.user, row)
        super().delete_queryset(request, queryset)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Name the page by the kind of row: Django puts a word into the middle of a sentence."""
        kind = self.opts.verbose_name
        context["title"] = _("New: %(kind)s") % {"kind": kind} if add else capfirst(kind)
        if obj is not None:
            self._note_view(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(self, request, object_id, extra_context=None):
        """Who changed what, from which text to which; without kept history, the audit trail."""
        try:
            self.opts.pk.to_python(unquote(object_id))
        except ValidationError as error:
            raise Http404 from error
        if hasattr(self.model._meta, "simple_history_manager_attribute"):
            return super().history_view(request, object_id, extra_context)
        context = {"events": event_lines(self.model, unquote(object_id)), **(extra_context or {})}
        response = admin.ModelAdmin.history_view(self, request, object_id, context)
        if row := getattr(response, "context_data", {}).get("object"):
            self._note_view(request, row)
        return response


class ReadOnlyAdmin(PortalAdmin):
    """Rows that people read here and only services write."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
