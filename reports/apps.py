from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")
    audit_verbs = {
        "report_requested": _("Report requested"),
        "report_retried": _("Report made again"),
    }
    mail_kinds = {
        "report-finished:": _("Report finished"),
    }

    def ready(self) -> None:
        from programmes.signals import project_page
        from reports.exports import project_section

        project_page.connect(project_section, dispatch_uid="reports.project_section")
