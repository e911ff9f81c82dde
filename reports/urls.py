from django.urls import path
from django.utils.translation import gettext_lazy as _

from reports import views

app_name = "reports"

urlpatterns = [
    path("", views.ReportListView.as_view(), name="report_list"),
    path(_("portfolio/"), views.PortfolioReportView.as_view(), name="portfolio_report"),
    path("<int:pk>/", views.report_detail, name="report_detail"),
    path(_("<int:pk>/download/"), views.report_download, name="report_download"),
    path(_("<int:pk>/retry/"), views.report_retry, name="report_retry"),
]
