"""Projects in the back office: both languages, and publishing through the services."""

from collections.abc import Iterable
from typing import cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.admin import (
    ChosenFilter,
    ContentAdmin,
    ContentInline,
    ContentTabularInline,
    PortalAdmin,
    RowInline,
    end_known,
    start_known,
)
from core.errors import RuleError
from core.templatetags.content import qualified
from core.text import title_sort_key
from programmes import services
from programmes.models import (
    Activity,
    Deliverable,
    Figure,
    Objective,
    Programme,
    Project,
    ProjectOrganisation,
    ProjectProvince,
    ProvinceScope,
    Result,
    Theme,
)
from provinces.models import Province

# A filter that is searched: projects and programmes become many.
BY_PROJECT = ("project", ChosenFilter)
PERIOD = [("start_on", "start_precision"), ("end_on", "end_precision")]


# Folded: a project has some hundred rows, and an editor comes for one of them.
FOLDED = ["collapse"]


class RoleInline(ContentInline):
    model = ProjectOrganisation
    classes = FOLDED
    autocomplete_fields = ["organisation"]
    fields = ["ordinal", "role", "organisation", "primary_language", "name_as_written"]


class ProvinceInline(RowInline):
    model = ProjectProvince
    classes = FOLDED
    fields = ["province", "role", "pilot"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("province")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Offer the provinces, and as pilots those of this project, in Turkish order.

        The choices are read once for all rows: 53 rows would ask 106 times.
        """
        language = get_language() or "tr"
        if db_field.name == "province":
            kwargs["queryset"] = Province.objects.defer("search").in_order(language)
        if db_field.name == "pilot":
            pilots = ProjectProvince.objects.pilots_of(
                request.resolver_match.kwargs.get("object_id")
            )
            kwargs["queryset"] = pilots.order_by(title_sort_key(language, "province__name"))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = list(cast("Iterable[tuple[object, str]]", field.choices))
        return field


class ScopeInline(ContentTabularInline):
    model = ProvinceScope
    classes = FOLDED


class ObjectiveInline(ContentInline):
    model = Objective
    classes = FOLDED


class ResultInline(ContentInline):
    model = Result
    classes = FOLDED


class DeliverableInline(ContentInline):
    model = Deliverable
    classes = FOLDED


class FigureInline(ContentInline):
    model = Figure
    classes = FOLDED


@admin.register(Programme)
class ProgrammeAdmin(ContentAdmin):
    list_display = ["__str__", "title_tr", "title_en", "slug"]
    search_fields = ["title_tr", "title_en"]


@admin.register(Theme)
class ThemeAdmin(ContentAdmin):
    list_display = ["__str__", "title_tr", "title_en", "slug"]
    search_fields = ["title_tr", "title_en"]


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
    inlines = [
        RoleInline,
        ProvinceInline,
        ScopeInline,
        ObjectiveInline,
        ResultInline,
        DeliverableInline,
        FigureInline,
    ]
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


@admin.register(Activity)
class ActivityAdmin(ContentAdmin):
    list_display = ["__str__", "project", "kind", "status", start_known, "province"]
    list_filter = ["kind", "status", "mode", BY_PROJECT]
    list_select_related = ["project", "province"]
    date_hierarchy = "start_on"
    search_fields = ["title_tr", "title_en"]
    autocomplete_fields = ["project", "province"]
    fields = [
        "project",
        ("kind", "status", "mode"),
        "primary_language",
        "title",
        "description",
        *PERIOD,
        "year_is_inferred",
        ("province", "country"),
        "place",
        ("ordinal", "ordinal_as_stated"),
    ]


class PartAdmin(ContentAdmin):
    """Parts of a project that have a page of their own besides their row in the project."""

    list_filter = [BY_PROJECT]
    list_select_related = ["project"]
    autocomplete_fields = ["project"]


@admin.register(Objective, Result)
class DescribedPartAdmin(PartAdmin):
    list_display = ["__str__", "project", "number"]
    search_fields = ["description_tr", "description_en"]


@admin.register(Deliverable)
class DeliverableAdmin(PartAdmin):
    list_display = ["__str__", "project", "kind"]
    list_filter = ["kind", BY_PROJECT]
    search_fields = ["title_tr", "title_en"]


@admin.register(Figure)
class FigureAdmin(PartAdmin):
    list_display = ["name", "shown_value", "project", "is_additive", "source_document"]
    list_filter = ["qualifier", "basis", BY_PROJECT]
    search_fields = ["label_tr", "label_en"]

    @admin.display(description=_("what is counted"), ordering="label_tr")
    def name(self, figure: Figure) -> str:
        return figure.text("label")

    @admin.display(description=_("value"), ordering="value")
    def shown_value(self, figure: Figure) -> str:
        return qualified(figure)


@admin.register(ProvinceScope)
class ProvinceScopeAdmin(PartAdmin):
    list_display = ["__str__", "project", "number"]
    search_fields = ["label_tr", "label_en"]


@admin.register(ProjectOrganisation)
class ProjectOrganisationAdmin(PartAdmin):
    list_display = ["__str__", "project", "organisation", "role"]
    list_filter = ["role", BY_PROJECT]
    list_select_related = ["project", "organisation"]
    search_fields = ["name_as_written_tr", "name_as_written_en"]
    autocomplete_fields = ["project", "organisation"]


@admin.register(ProjectProvince)
class ProjectProvinceAdmin(PortalAdmin):
    list_display = ["province", "project", "role", "pilot"]
    list_filter = ["role", BY_PROJECT]
    list_select_related = ["province", "project", "pilot__province"]
    search_fields = ["province__name_tr", "province__name_en"]
    autocomplete_fields = ["project", "province", "pilot"]

    def get_queryset(self, request):
        """With names: the choices of the autocomplete field say them as well."""
        return super().get_queryset(request).select_related("province", "project")
