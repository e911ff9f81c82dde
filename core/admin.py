"""The base of the back office: Turkish search, both languages, history, no full counts."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from modeltranslation.admin import (
    TranslationAdmin,
    TranslationBaseModelAdmin,
    TranslationStackedInline,
    TranslationTabularInline,
)
from modeltranslation.translator import translator
from simple_history.admin import SimpleHistoryAdmin

from core import audit, outbox
from core.fields import Period
from core.models import (
    AuditEvent,
    ExternalService,
    GlossaryTerm,
    OutboundMail,
    SourceNote,
)
from core.search import search_query
from core.templatetags.content import date_precise
from core.text import Fold, fold

CAP = 10_000
# What stands behind the host in a link.
LINK = re.compile(r"(https?://[^\s/]+)/\S*")


class CappedPaginator(Paginator):
    """Pages up to CAP rows, and counts no further: COUNT(*) of a large table costs seconds."""

    @cached_property
    def counted(self) -> int:
        return self.object_list.order_by()[: CAP + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.counted, CAP)

    @property
    def is_capped(self) -> bool:
        return self.counted > CAP


@admin.display(description=gettext_lazy("start"), ordering="start_on")
def start_known(row: Period) -> str:
    """A list's column: the start no more precisely than it is known."""
    return date_precise(row.start_on, row.start_precision)


@admin.display(description=gettext_lazy("end"), ordering="end_on")
def end_known(row: Period) -> str:
    return date_precise(row.end_on, row.end_precision)


def _columns(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.get_fields() if field.concrete}


def _is_column(field: models.Field) -> bool:
    """Whether this is one language's column of a translated field."""
    return hasattr(field, "translated_field")


class PortalAdmin(SimpleHistoryAdmin):
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
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    paginator = CappedPaginator
    object_history_template = "admin/content_history.html"
    object_history_list_template = "admin/object_history_list.html"

    def get_urls(self):
        """Without simple_history's page that puts an old row back past every service."""
        return super(SimpleHistoryAdmin, self).get_urls()

    def set_history_delta_changes(self, request, historical_records, foreign_keys_are_objs=True):
        """Note what each version changed; a translated field shows in its two columns only."""
        hidden = {field.translated_field.name for field in self.opts.fields if _is_column(field)}
        records = list(historical_records)
        for newer, older in pairwise(records):
            delta = newer.diff_against(
                older,
                excluded_fields=hidden | {"updated_at"},
                foreign_keys_are_objs=foreign_keys_are_objs,
            )
            helper = self.get_historical_record_context_helper(request, newer)
            newer.history_delta_changes = helper.context_for_delta_changes(delta)

    def lookup_allowed(self, lookup, value, request=None):
        is_secret = lookup.split("__")[0] in self.secret_fields
        return not is_secret and super().lookup_allowed(lookup, value, request)

    def history_view_title(self, request, obj):
        return _("History of changes: %(object)s") % {"object": obj}

    def get_search_results(self, request, queryset, search_term):
        text = unicodedata.normalize("NFC", search_term).replace("\x00", "").strip()
        if not text:
            return queryset, False
        queryset, matches = self._matches(queryset, text)
        for name in set(self.exact_fields) & _columns(queryset.model):
            matches |= Q(**{name: text})
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

    def history_view(self, request, object_id, extra_context=None):
        """Who changed what, from which text to which; without kept history, the admin's own log."""
        if hasattr(self.model._meta, "simple_history_manager_attribute"):
            return super().history_view(request, object_id, extra_context)
        return admin.ModelAdmin.history_view(self, request, object_id, extra_context)


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
                # Browsers end lines with CR LF: kept, an untouched text would count as changed.
                text = value.replace("\r\n", "\n")
                cleaned[name] = unicodedata.normalize("NFC", text)
        language = cleaned.get("primary_language") or self.instance.primary_language
        for field in texts_required(self._meta.model):
            column = f"{field}_{language}"
            if column in cleaned and not (cleaned[column] or "").strip():
                self.add_error(column, _("Please fill in the text in the primary language."))
        return cleaned


class _BothLanguages(TranslationBaseModelAdmin):
    """The two columns of a translated field stand side by side, each marked by its language."""

    form = PrimaryLanguageForm

    def patch_translation_field(self, db_field, field, request, **kwargs):
        super().patch_translation_field(db_field, field, request, **kwargs)
        if _is_column(db_field):
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


class ReadOnlyAdmin(PortalAdmin):
    """Rows that people read here and only services write."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "done", "kind_of_object", "target_id", "request_id"]
    list_display_links = ["at", "done"]
    list_filter = ["target_label"]
    list_select_related = ["actor"]
    date_hierarchy = "at"
    search_fields = ["verb"]
    exact_fields = ["verb", "target_id", "request_id"]

    @admin.display(description=gettext_lazy("what was done"), ordering="verb")
    def done(self, event: AuditEvent) -> str:
        return audit.label(event.verb)

    @admin.display(description=gettext_lazy("kind of object"), ordering="target_label")
    def kind_of_object(self, event: AuditEvent) -> str:
        try:
            return str(apps.get_model(event.target_label)._meta.verbose_name)
        except LookupError:  # A model that is no more; its trail stays.
            return event.target_label


@admin.register(OutboundMail)
class OutboundMailAdmin(ReadOnlyAdmin):
    list_display = ["key", "to", "subject", "language", "state", "attempts", "created_at"]
    list_filter = ["state", "is_in_doubt", "language"]
    search_fields = ["key"]
    exact_fields = ["key", "to", "message_id"]
    secret_fields = ["text", "html"]
    fields = [
        ("state", "attempts", "next_attempt_at", "finished_at"),
        ("key", "message_id"),
        ("to", "language"),
        "subject",
        "text_without_links",
        "is_in_doubt",
        "handed_over_at",
        "error",
    ]
    actions = ["send_again"]

    @admin.display(description=OutboundMail._meta.get_field("text").verbose_name)
    def text_without_links(self, mail: OutboundMail) -> str:
        """Show the text; a link may sign its holder in (a new password, a ticket), so it is cut."""
        return LINK.sub(r"\1/…", mail.text)

    def has_send_permission(self, request) -> bool:
        return request.user.has_perm("core.change_outboundmail")

    @admin.action(description=gettext_lazy("Send again"), permissions=["send"])
    def send_again(self, request, queryset):
        done = sum(outbox.send_again(mail=mail, actor=request.user) for mail in queryset)
        self.message_user(
            request,
            ngettext(
                "%(count)d failed mail will be sent again.",
                "%(count)d failed mails will be sent again.",
                done,
            )
            % {"count": done},
            messages.SUCCESS if done else messages.WARNING,
        )


@admin.register(SourceNote)
class SourceNoteAdmin(PortalAdmin):
    list_display = ["document", "locator", "target_label", "target_id", "field", "state"]
    list_filter = ["state", "document", "target_label"]
    search_fields = ["quote", "note", "locator", "field"]
    autocomplete_fields = ["decided_by"]


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(ContentAdmin):
    list_display = ["__str__", "abbreviation_tr", "abbreviation_en", "term_tr", "term_en"]
    search_fields = ["abbreviation_tr", "abbreviation_en", "term_tr", "term_en"]


@admin.register(ExternalService)
class ExternalServiceAdmin(ContentAdmin):
    list_display = ["__str__", "name_en", "phone", "url"]
    search_fields = ["name_tr", "name_en"]
