from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = _("Organisations")
    public_models = "__all__"
    audit_verbs = {
        "member_added": _("Member added"),
        "member_removed": _("Member removed"),
    }
    audit_fields = {"user": _("person"), "role": _("role in the organisation")}
