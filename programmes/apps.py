from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = _("Programmes")
    public_models = "__all__"
    audit_verbs = {
        "project_published": _("Project published"),
        "project_archived": _("Project archived"),
    }
