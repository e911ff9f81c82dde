"""Programmes, themes and projects, published and archived through their services."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.admin import ChosenFilter, ContentAdmin, end_known, start_known
from core.errors import RuleError
from programmes import services
from programmes.admin.inlines import INLINES
from programmes.admin.parts import PERIOD
from programmes.models import (
    FrameworkObjective,
    Programme,
    Project,
    TargetGroup,
    Theme,
)


@admin.register(Programme)
class ProgrammeAdmin(ContentAdmin):
    list_display = ["__str__", "title_tr", "title_en", "slug"]
    search_fields = ["title_tr", "title_en"]


@admin.register(TargetGroup)
class TitledAdmin(ContentAdmin):
    list_display = ["__str__", "title_tr", "title_en", "slug"]
    search_fields = ["title_tr", "title_en"]


@admin.register(Theme)
class ThemeAdmin(TitledAdmin):
    list_display = [*TitledAdmin.list_display, "dac_sector"]


@admin.register(Project)
class ProjectAdmin(ContentAdmin):
    list_display = ["__str__", "programme", "state", "stage", start_known, end_known, "updated_at"]
    list_filter = [
        "state",
        "stage",
        ("programme", ChosenFilter),
        "themes",
        "contract_type",
        "primary_language",
    ]
    list_select_related = ["programme"]
    search_fields = ["title_tr", "title_en"]
    autocomplete_fields = ["programme"]
    readonly_fields = ["state"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "state",
                    "stage",
                    "programme",
                    "themes",
                    "primary_language",
                    "title",
                    "title_is_our_translation",
                    "short_title",
                    "slug",
                    "summary",
                    "background",
                    "problem_statement",
                    "continuation_note",
                ]
            },
        ),
        (
            _("Dates"),
            {"fields": [*PERIOD, "end_is_computed", "dates_as_written", "duration_months"]},
        ),
        (
            _("Contract and budget"),
            {
                "fields": [
                    "programming_year",
                    "contract_type",
                    "reference_document",
                    ("budget_amount", "budget_currency"),
                ]
            },
        ),
        (_("Activities"), {"fields": ["activities_are_complete"]}),
    ]
    inlines = INLINES
    actions = ["publish", "archive"]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Themes are few: boxes to tick."""
        return super().formfield_for_manytomany(
            db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs
        )

    @admin.action(description=_("Publish the chosen projects"), permissions=["change"])
    def publish(self, request, queryset):
        for project in queryset:
            self._ask(request, services.publish_project, project)

    @admin.action(description=_("Move the chosen projects to the archive"), permissions=["change"])
    def archive(self, request, queryset):
        for project in queryset:
            self._ask(request, services.archive_project, project)

    def _ask(self, request, service, project: Model) -> None:
        """Let the service decide, and say about each project what came of it."""
        try:
            changed = service(project=project, actor=request.user)
        except RuleError as refusal:
            self.message_user(request, f"{project}: {refusal}", messages.ERROR)
        else:
            words = f"{changed}: {changed.get_state_display()}"
            self.message_user(request, words, messages.SUCCESS)

    def has_delete_permission(self, request, obj=None):
        """A project that was public is archived, not deleted."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or obj.state == Project.State.DRAFT)

    def get_actions(self, request):
        """Without the bulk deletion, which would not ask about each project's state."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


@admin.register(FrameworkObjective)
class FrameworkObjectiveAdmin(ContentAdmin):
    list_display = ["__str__", "framework", "number", "title_tr", "title_en"]
    list_filter = ["framework"]
    search_fields = ["title_tr", "title_en"]
    fields = ["primary_language", ("framework", "number"), "title"]
