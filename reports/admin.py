"""Reports and the IATI file in the back office: read, and tried again; the worker makes them."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import ReadOnlyAdmin
from reports import services
from reports.models import IatiFile, Report
from reports.permissions import can_make_iati, can_retry_any


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "language", "state", "requester", "created_at", "code"]
    list_filter = ["state", "kind", "language"]
    list_select_related = ["requester"]
    search_fields = ["title"]
    exact_fields = ["code"]
    actions = ["try_again"]
    # A private file has no address; it is handed out by the page of its report.
    exclude = ["file"]

    def has_retry_permission(self, request) -> bool:
        return can_retry_any(request.user)

    @admin.action(description=_("Try again"), permissions=["retry"])
    def try_again(self, request, queryset):
        done = 0
        for report in queryset:
            try:
                services.retry_report(report=report, actor=request.user)
            except services.ReportHasNotFailedError:
                continue
            done += 1
        text = ngettext(
            "%(count)d failed report is being made again.",
            "%(count)d failed reports are being made again.",
            done,
        )
        level = messages.SUCCESS if done else messages.WARNING
        self.message_user(request, text % {"count": done}, level)


@admin.register(IatiFile)
class IatiFileAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "state", "attempts", "made_at", "projects", "size_bytes"]
    exclude = ["file", "begun_from"]
    actions = ["make_again"]

    def has_make_permission(self, request) -> bool:
        return can_make_iati(request.user)

    @admin.action(description=_("Make the file again"), permissions=["make"])
    def make_again(self, request, queryset):
        services.remake_iati(actor=request.user)
        self.message_user(request, _("The IATI file is being made again."), messages.SUCCESS)
