"""Translations that may be out of date: their list, a panel on each row's page, confirming one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core import audit, services
from core.admin.base import ReadOnlyAdmin
from core.admin.filters import KindFilter
from core.errors import RuleError
from core.freshness import fingerprint
from core.models import OutdatedTranslation, TranslatableModel

# Texts that a row's page shows; a project may have hundreds of them.
MOST_SHOWN = 20


@dataclass(frozen=True)
class OutdatedText:
    """A translation with its original, as they stand now."""

    note: OutdatedTranslation
    row: Any

    @property
    def name(self) -> str:
        return str(self.row)

    @property
    def kind(self) -> str:
        return audit.kind(self.note.target_label)

    @property
    def column(self) -> str:
        return f"{self.note.field}_{self.note.language}"

    @property
    def field(self) -> str:
        return audit.field_label(type(self.row), self.note.field)

    @property
    def language(self) -> str:
        return dict(settings.LANGUAGES)[self.note.language]

    @property
    def original(self) -> str:
        return getattr(self.row, f"{self.note.field}_{self.row.primary_language}") or ""

    @property
    def translation(self) -> str:
        return getattr(self.row, self.column) or ""

    @property
    def seen(self) -> str:
        return fingerprint(self.row, self.note.field)

    @property
    def edit_url(self) -> str:
        kind = self.note.target_label.replace(".", "_")
        page = reverse(f"admin:{kind}_change", args=[self.note.target_id])
        return f"{page}#id_{self.column}"

    @property
    def confirm_url(self) -> str:
        return reverse("admin:core_outdatedtranslation_confirm", args=[self.note.pk])


def outdated_texts(notes: Iterable[OutdatedTranslation]) -> list[OutdatedText]:
    """Return the notes with their rows; one query for each kind of row."""
    numbers = defaultdict(set)
    known = list(notes)
    for note in known:
        numbers[note.target_label].add(note.target_id)
    rows = {
        (label, row.pk): row
        for label, keys in numbers.items()
        if (model := audit.model_of(label)) and issubclass(model, TranslatableModel)
        for row in model._default_manager.filter(pk__in=keys)
    }
    return [
        OutdatedText(note, row)
        for note in known
        if (row := rows.get((note.target_label, note.target_id)))
    ]


class OutdatedPanel(admin.ModelAdmin):
    """Shows on a row's page which of its translations may be out of date, at the field as well."""

    def outdated_notes(self, row: TranslatableModel) -> QuerySet[OutdatedTranslation]:
        """Return what is noted of the texts on the page of `row`."""
        label = row._meta.label_lower
        return OutdatedTranslation.objects.filter(target_label=label, target_id=row.pk)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and obj.pk and "adminform" in context:
            texts = outdated_texts(self.outdated_notes(obj)[:MOST_SHOWN])
            context["outdated"] = texts
            _mark_fields(context["adminform"].form, [text for text in texts if text.row == obj])
        return super().render_change_form(request, context, add, change, form_url, obj)


def _mark_fields(form: Any, texts: Sequence[OutdatedText]) -> None:
    """Say at each field in doubt that its original was changed later."""
    for text in texts:
        if text.column in form.fields:
            form.fields[text.column].help_text = _(
                "The original was changed after this translation: it may be out of date."
            )


@admin.register(OutdatedTranslation)
class OutdatedTranslationAdmin(ReadOnlyAdmin):
    """All of them; whoever may change a row may confirm its translations."""

    list_display = ["column", "kind_of_object", "row", "language", "noticed_at"]
    list_filter = ["language", KindFilter]
    fields = ["kind_of_object", "row", "column", "noticed_at"]

    def get_urls(self):
        confirm = self.admin_site.admin_view(self.confirm)
        name = "core_outdatedtranslation_confirm"
        return [path("<int:number>/confirm/", confirm, name=name), *super().get_urls()]

    def get_changelist_instance(self, request):
        """With the rows of one page, read once for each kind."""
        changelist = super().get_changelist_instance(request)
        notes = list(changelist.result_list)
        for text in outdated_texts(notes):
            text.note.text = text
        changelist.result_list = notes
        return changelist

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["outdated"] = outdated_texts([obj] if obj else [])
        context["next"] = reverse("admin:core_outdatedtranslation_changelist")
        return super().render_change_form(request, context, add, change, form_url, obj)

    @method_decorator(require_POST)
    def confirm(self, request, number):
        note = get_object_or_404(OutdatedTranslation, pk=number)
        app, model = note.target_label.split(".")
        if not request.user.has_perm(f"{app}.change_{model}"):
            raise PermissionDenied
        try:
            seen = request.POST.get("seen", "")
            services.confirm_translation(note=note, seen=seen, actor=request.user)
        except RuleError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, _("The translation is marked as up to date."))
        return redirect(_next(request))

    @admin.display(description=gettext_lazy("kind of object"), ordering="target_label")
    def kind_of_object(self, note: OutdatedTranslation) -> str:
        return audit.kind(note.target_label)

    @admin.display(description=gettext_lazy("object"))
    def row(self, note: OutdatedTranslation) -> SafeString | str:
        text = getattr(note, "text", None) or next(iter(outdated_texts([note])), None)
        return format_html('<a href="{}">{}</a>', text.edit_url, text.name) if text else "–"

    @admin.display(description=gettext_lazy("field"), ordering="field")
    def column(self, note: OutdatedTranslation) -> str:
        return audit.field_label(audit.model_of(note.target_label), note.field)


def _next(request: HttpRequest) -> str:
    """Return the page of this portal from which somebody confirmed, else the list."""
    asked = request.POST.get("next", "")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(asked, hosts, require_https=request.is_secure())
    return asked if is_ours else reverse("admin:core_outdatedtranslation_changelist")
