"""Organisations in the back office."""

from django.contrib import admin

from core.admin import ContentAdmin
from organisations.models import Organisation


@admin.register(Organisation)
class OrganisationAdmin(ContentAdmin):
    list_display = ["__str__", "kind", "abbreviation_tr", "abbreviation_en", "slug"]
    list_filter = ["kind"]
    search_fields = ["name_tr", "name_en"]
    autocomplete_fields = ["parent", "province"]
