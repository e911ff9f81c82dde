"""The portal's own pages: home, search, desk, provinces, activities and the fixed texts."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from portal.feeds import ActivityFeed
from portal.views import (
    activities,
    audit,
    dashboard,
    data,
    desk,
    home,
    organisations,
    pages,
    parts,
    permissions,
    province_detail,
    provinces,
    search,
)

app_name = "portal"

urlpatterns = [
    path("", home.HomeView.as_view(), name="home"),
    path(_("search/"), search.SearchView.as_view(), name="search"),
    path(_("desk/"), desk.DeskView.as_view(), name="desk"),
    path(_("activities/"), activities.ActivityListView.as_view(), name="activity_list"),
    path(_("activities/feed/"), ActivityFeed(), name="activity_feed"),
    path(_("dashboard/"), dashboard.DashboardView.as_view(), name="dashboard"),
    path(_("audit/"), audit.AuditView.as_view(), name="audit_list"),
    path(_("audit/events.csv"), audit.audit_file, name="audit_file"),
    path(
        _("organisations/"), organisations.OrganisationListView.as_view(), name="organisation_list"
    ),
    path(_("deliverables/"), parts.DeliverableListView.as_view(), name="deliverable_list"),
    path(_("figures/"), parts.FigureListView.as_view(), name="figure_list"),
    path(
        _("activities/calendar/"),
        activities.ActivityCalendarView.as_view(),
        name="activity_calendar",
    ),
    path(
        _("activities/calendar.ics"),
        activities.activity_list_calendar,
        name="activity_list_calendar",
    ),
    path(
        _("activities/<slug:slug>/"),
        activities.ActivityDetailView.as_view(),
        name="activity_detail",
    ),
    path(
        _("activities/<slug:slug>/calendar.ics"),
        activities.activity_calendar_file,
        name="activity_calendar_file",
    ),
    path(_("provinces/"), provinces.ProvinceListView.as_view(), name="province_list"),
    path(
        _("provinces/<slug:slug>/"),
        province_detail.ProvinceDetailView.as_view(),
        name="province_detail",
    ),
    path(_("accessibility/"), pages.AccessibilityView.as_view(), name="accessibility"),
    path(_("privacy/"), pages.PrivacyView.as_view(), name="privacy"),
    path(
        _("privacy/<slug:form>/<int:version>/"), pages.NoticeView.as_view(), name="privacy_notice"
    ),
    path(_("cookies/"), pages.CookiesView.as_view(), name="cookies"),
    path(_("permissions/"), permissions.PermissionListView.as_view(), name="permission_list"),
    path(_("glossary/"), pages.GlossaryView.as_view(), name="glossary"),
    path(_("open-data/"), data.OpenDataView.as_view(), name="open_data"),
    path(_("open-data/dictionary/"), data.DictionaryView.as_view(), name="open_data_dictionary"),
    path(_("open-data/api/"), data.ApiView.as_view(), name="open_data_api"),
    path(_("site-map/"), pages.SiteMapView.as_view(), name="site_map"),
]
