from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationsConfig(AppConfig):
    name = "publications"
    verbose_name = _("Publications")
    public_models = "__all__"
    refusals = {
        "version_stays": _(
            "A published version stays as it was read and quoted. Please write a new version."
        ),
        "publication_slug_is_fixed": _(
            "This web address is fixed since the first publication: others refer to it."
        ),
    }
    audit_verbs = {
        "version_published": _("Version published"),
        "version_withdrawn": _("Version withdrawn"),
        "version_files_ordered": _("Files ordered"),
    }
    audit_sentences = {
        "version_published": _("%(person)s published the version"),
        "version_withdrawn": _("%(person)s withdrew the version"),
        "version_files_ordered": _("%(person)s ordered the files of the version"),
    }

    def ready(self) -> None:
        from programmes.signals import portfolio_numbers, project_page
        from publications import exports

        project_page.connect(exports.project_section, dispatch_uid="publications.project_section")
        portfolio_numbers.connect(
            exports.portfolio_numbers, dispatch_uid="publications.portfolio_numbers"
        )
