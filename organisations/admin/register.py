"""The CSO register in the back office, to read: officers decide on the page of the register."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin
from organisations.models import CsoProfile, CsoReview


def _page_of(profile: CsoProfile) -> SafeString:
    address = reverse("organisations:review_detail", args=[profile.organisation.slug])
    return format_html('<a href="{}">{}</a>', address, profile)


@admin.register(CsoProfile)
class CsoProfileAdmin(ReadOnlyAdmin):
    list_display = ["page", "legal_form", "registry_number", "state", "state_since"]
    list_display_links = None
    list_filter = ["state", "legal_form", "directory_opt_in"]
    search_fields = ["organisation__name_tr", "organisation__name_en", "registry_number"]

    def get_queryset(self, request):
        return CsoProfile.objects.visible_to(request.user).for_list()

    @admin.display(description=_("CSO in the register"), ordering="organisation__slug")
    def page(self, profile: CsoProfile) -> SafeString:
        return _page_of(profile)


@admin.register(CsoReview)
class CsoReviewAdmin(ReadOnlyAdmin):
    list_display = ["page", "cause", "asked_at", "asked_by", "decision", "decided_by", "decided_at"]
    list_display_links = None
    list_filter = ["decision", "cause"]
    search_fields = ["profile__organisation__name_tr", "profile__organisation__name_en"]
    fields = [
        "page",
        ("cause", "asked_by", "asked_at"),
        ("decision", "decided_by", "decided_at"),
        "reason",
    ]

    def get_queryset(self, request):
        return CsoReview.objects.visible_to(request.user).for_list().order_by("-asked_at", "-pk")

    @admin.display(description=_("CSO in the register"))
    def page(self, review: CsoReview) -> SafeString:
        return _page_of(review.profile)
