"""Programmes, themes and projects; their states change on pages of their own (moves.py)."""

from django import forms
from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.admin import ChosenFilter, ContentAdmin, end_known, start_known
from programmes.admin.inlines import INLINES
from programmes.admin.moves import StatePanel, move_page, review_page
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

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Themes are few: boxes to tick."""
        return super().formfield_for_manytomany(
            db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs
        )

    def get_urls(self):
        """With the pages that change the state; they look at each person's permission."""
        site = self.admin_site
        return [
            path(
                "<int:pk>/move/<str:name>/",
                site.admin_view(lambda request, **where: move_page(site, request, **where)),
                name="programmes_project_move",
            ),
            path(
                "<int:pk>/review/",
                site.admin_view(lambda request, **where: review_page(site, request, **where)),
                name="programmes_project_review",
            ),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        panel = StatePanel(obj, request.user) if obj else None
        context = {**context, "panel": panel}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def has_delete_permission(self, request, obj=None):
        """What has been public is archived or withdrawn, not deleted."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not obj.has_been_public)

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
