from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = _("Programmes")
    public_models = "__all__"
    refusals = {
        "project_has_funder": _(
            "A published project needs at least one funder: its funding statement needs it."
        ),
        "project_slug_is_fixed": _(
            "This web address is fixed since the first publication: others refer to it."
        ),
        "project_is_no_draft_again": _(
            "What was published moves to the archive; it does not become a draft again."
        ),
        "projectprovince_pilot_of_same_project": _(
            "A neighbouring province belongs to a pilot province of the same project."
        ),
    }
    audit_verbs = {
        "project_published": _("Project published"),
        "project_archived": _("Project archived"),
    }
