"""The provinces in the back office: reference data, read there and changed by load_provinces."""

from django.contrib import admin
from django.utils.translation import get_language

from core.admin import ReadOnlyAdmin
from core.text import title_sort_key
from provinces.models import Province


@admin.register(Province)
class ProvinceAdmin(ReadOnlyAdmin):
    list_display = ["plate_code", "name_tr", "name_en", "region", "iso_code"]
    list_display_links = ["plate_code", "name_tr"]
    list_filter = ["region"]
    search_fields = ["name_tr"]
    list_per_page = 100

    def get_ordering(self, request):
        """By the Turkish alphabet, in the list and in every autocomplete."""
        return [title_sort_key(get_language(), "name")]
