"""The provinces in the back office: reference data, read there and changed by load_provinces."""

from django.contrib import admin
from django.utils.translation import get_language

from core.search import search_query
from core.text import title_sort_key
from provinces.models import Province


@admin.register(Province)
class ProvinceAdmin(admin.ModelAdmin):
    list_display = ["plate_code", "name_tr", "name_en", "region", "iso_code"]
    list_display_links = ["plate_code", "name_tr"]
    list_filter = ["region"]
    # Declared for the search box and for autocomplete; get_search_results does the matching.
    search_fields = ["name_tr"]
    list_per_page = 100

    def get_ordering(self, request):
        """By the Turkish alphabet, in the list and in every autocomplete."""
        return [title_sort_key(get_language(), "name")]

    def get_search_results(self, request, queryset, search_term):
        """Match in the Turkish way: "istanbul", "ISTANBUL" and "İstanbul" find the same."""
        query = search_query(search_term)
        return (queryset.filter(search=query) if query else queryset), False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
