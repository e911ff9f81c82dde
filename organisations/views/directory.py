"""The public directory: verified CSOs that want to be found."""

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from core.paging import KeysetListView
from core.text import title_sort_key
from organisations.filters import CsoFilter
from organisations.models import Organisation


class CsoListView(KeysetListView):
    """Verified CSOs that agreed to stand here, in the Turkish alphabet, behind filters."""

    filterset_class = CsoFilter
    template_name = "organisations/cso_list.html"
    orderings = {
        "name": (_("By name"), ["name_key", "pk"]),
        "newest": (_("Newest in the directory first"), ["-verified_at", "-pk"]),
    }

    def get_queryset(self):
        key = title_sort_key(get_language() or "tr", "name")
        rows = Organisation.objects.for_directory()
        return rows.annotate(name_key=key, verified_at=F("cso_profile__verified_at"))


class CsoDetailView(DetailView):
    """One CSO of the directory; whoever has left it is not found, by staff neither."""

    template_name = "organisations/cso_detail.html"
    context_object_name = "cso"

    def get_queryset(self):
        return Organisation.objects.for_directory()
