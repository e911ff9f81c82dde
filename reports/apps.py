from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")
    audit_verbs = {
        "report_requested": _("Report requested"),
        "report_retried": _("Report made again"),
        "iati_ordered": _("IATI file ordered"),
    }
    audit_sentences = {
        "report_requested": _("%(person)s asked for the report"),
        "report_retried": _("%(person)s had the report made again"),
        "iati_ordered": _("%(person)s ordered the IATI file"),
    }
    mail_kinds = {
        "report-finished:": _("Report finished"),
    }

    def ready(self) -> None:
        from programmes.signals import open_data_page, project_page, project_taken_down
        from reports.exports import iati_part, project_section
        from reports.services import withhold_iati

        project_page.connect(project_section, dispatch_uid="reports.project_section")
        open_data_page.connect(iati_part, dispatch_uid="reports.iati_part")
        project_taken_down.connect(withhold_iati, dispatch_uid="reports.withhold_iati")
