from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationsConfig(AppConfig):
    name = "publications"
    verbose_name = _("Publications")
    public_models = "__all__"
    audit_verbs = {
        "version_published": _("Version published"),
        "version_withdrawn": _("Version withdrawn"),
        "version_files_ordered": _("Files ordered"),
    }

    def ready(self) -> None:
        from programmes.signals import project_page
        from publications.exports import project_section

        project_page.connect(project_section, dispatch_uid="publications.project_section")
