"""The reviews of projects: who waits for whom. Each is decided on the project's review page."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin
from programmes.models import ProjectReview


class MineFilter(admin.SimpleListFilter):
    """What others sent and nobody has decided yet."""

    title = _("what waits for me")
    parameter_name = "waiting"

    def lookups(self, request, model_admin):
        return [("me", _("Waiting for my review"))]

    def queryset(self, request, queryset):
        return queryset.waiting_for(request.user) if self.value() == "me" else queryset


@admin.register(ProjectReview)
class ProjectReviewAdmin(ReadOnlyAdmin):
    list_display = ["page", "submitted_at", "submitted_by", "decision", "reviewer", "decided_at"]
    list_display_links = None
    list_filter = [MineFilter, "decision"]
    search_fields = ["project__title_tr", "project__title_en"]
    fields = [
        "page",
        ("submitted_by", "submitted_at"),
        ("decision", "reviewer", "decided_at"),
        "reason",
    ]

    def get_queryset(self, request):
        reviews = ProjectReview.objects.visible_to(request.user).for_list()
        return reviews.order_by("-submitted_at", "-pk")

    @admin.display(description=_("project"))
    def page(self, review: ProjectReview) -> SafeString:
        address = reverse("admin:programmes_project_review", args=[review.project_id])
        return format_html('<a href="{}">{}</a>', address, review.project)
