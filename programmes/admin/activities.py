"""Activities, the groups in which a source numbers them, and series of like events."""

from django.contrib import admin

from core.admin import start_known
from programmes.admin.choices import asked_project
from programmes.admin.parts import BY_PROJECT, PERIOD, PartAdmin
from programmes.forms import ActivityForm
from programmes.models import Activity, ActivityGroup, ActivitySeries


@admin.register(Activity)
class ActivityAdmin(PartAdmin):
    form = ActivityForm
    list_display = ["__str__", "project", "kind", "status", start_known, "province"]
    list_filter = ["kind", "status", "mode", BY_PROJECT]
    list_select_related = ["project", "province"]
    date_hierarchy = "start_on"
    search_fields = ["title_tr", "title_en"]
    autocomplete_fields = ["project", "province", "catchment"]
    own_rows = ["group", "series"]
    fields = [
        "project",
        ("kind", "status", "mode"),
        "primary_language",
        "title",
        "description",
        ("group", "number", "series"),
        "audience",
        *PERIOD,
        "year_is_inferred",
        ("province", "country"),
        "place",
        "catchment",
        "catchment_note",
        ("ordinal", "ordinal_as_stated"),
    ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def get_search_results(self, request, queryset, search_term):
        """A field that is searched for activities of one project says so in its address."""
        rows, may_repeat = super().get_search_results(request, queryset, search_term)
        is_choice = request.resolver_match.url_name == "autocomplete"
        if is_choice and "project" in request.GET:
            rows = rows.filter(project=asked_project(request))
        return rows, may_repeat


@admin.register(ActivityGroup)
class ActivityGroupAdmin(PartAdmin):
    list_display = ["__str__", "project", "number"]
    search_fields = ["title_tr", "title_en"]


@admin.register(ActivitySeries)
class ActivitySeriesAdmin(PartAdmin):
    list_display = ["__str__", "project", "planned_number", "unit"]
    list_filter = ["unit", BY_PROJECT]
    search_fields = ["title_tr", "title_en"]
    fields = [
        "project",
        "primary_language",
        ("ordinal", "planned_number", "unit", "days"),
        "title",
        "description",
    ]
