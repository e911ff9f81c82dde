"""Programmes, themes and projects; their states change on pages of their own (moves.py)."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import admin
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from core.admin import ChosenFilter, ContentAdmin, act_on_each, end_known, start_known
from core.templatetags.content import percent
from programmes import services
from programmes.admin import quality
from programmes.admin.coordinators import save_assignments
from programmes.admin.gaps import MissingFilter, QualityPanel, languages_covered
from programmes.admin.inlines import INLINES
from programmes.admin.moves import StatePanel, move_page, review_page
from programmes.admin.parts import PERIOD
from programmes.exports import completeness
from programmes.models import (
    CoordinatorAssignment,
    FrameworkObjective,
    Programme,
    Project,
    TargetGroup,
    Theme,
)
from programmes.models.parts import coverage, outdated_of


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
    list_display = [
        *("__str__", "programme", "state", "stage", start_known, end_known),
        *("recorded", "translated", "updated_at"),
    ]
    list_filter = [
        "state",
        "stage",
        MissingFilter,
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
    actions = ["submit", "archive"]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Themes are few: boxes to tick."""
        return super().formfield_for_manytomany(
            db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs
        )

    @admin.action(description=_("Send the chosen drafts for review"), permissions=["change"])
    def submit(self, request, queryset):
        actor = request.user
        act_on_each(
            request, queryset, lambda row: services.submit_project(project=row, actor=actor)
        )

    @admin.action(description=_("Move the chosen projects to the archive"), permissions=["change"])
    def archive(self, request, queryset):
        actor = request.user
        act_on_each(
            request, queryset, lambda row: services.archive_project(project=row, actor=actor)
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
            *self._quality_urls(),
            *super().get_urls(),
        ]

    def _quality_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("data-quality/", quality.quality_page, "programmes_data_quality"),
            ("data-quality/notes/", quality.notes_page, "programmes_source_notes"),
            ("data-quality/notes/<int:pk>/", quality.settle_note, "programmes_source_note_settle"),
            ("data-quality/texts/", quality.texts_page, "programmes_missing_texts"),
        ]
        wrap = self.admin_site.admin_view
        return [
            path(address, wrap(partial(page, self.admin_site)), name=name)
            for address, page, name in pages
        ]

    def get_changelist_instance(self, request):
        """With what is recorded and translated of each row of the page: two queries for all."""
        changelist = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        keys = [row.pk for row in rows]
        known, covered = Project.objects.with_known().in_bulk(keys), coverage(keys)
        for row in rows:
            row.completeness = completeness(known[row.pk])
            row.coverage = covered[row.pk]
        changelist.result_list = rows
        return changelist

    @admin.display(description=_("recorded"))
    def recorded(self, project: Project) -> str:
        return percent(project.completeness.percent)

    @admin.display(description=_("translated"))
    def translated(self, project: Project) -> str:
        return languages_covered(project.coverage)

    def outdated_notes(self, row):
        """Of the project and of all its parts: its page shows them."""
        return outdated_of(row.pk)

    def save_formset(self, request, form, formset, change):
        if formset.model is CoordinatorAssignment:
            return save_assignments(formset, request.user)
        return super().save_formset(request, form, formset, change)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        panel = StatePanel(obj, request.user) if obj else None
        own = QualityPanel(obj.pk) if obj and obj.pk else None
        context = {**context, "panel": panel, "quality": own}
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
