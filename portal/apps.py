from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal pages")
    audit_verbs = {
        "source_row_loaded": _("Row loaded from a source"),
    }
    audit_sentences = {
        "source_row_loaded": _("%(person)s loaded the row from a source"),
    }
    audit_fields = {"key": _("row of the file"), "digests": _("loaded fields")}
