from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = _("Organisations")
    public_models = "__all__"
    refusals = {
        "membership_of_cso": _("Only civil society organisations have members here."),
        "organisation_with_members_is_cso": _(
            "An organisation with members stays a civil society organisation."
        ),
    }
    audit_verbs = {
        "member_added": _("Member added"),
        "member_left": _("Member left"),
        "member_removed": _("Member removed"),
        "member_role_changed": _("Role of a member changed"),
    }
    audit_fields = {"user": _("person"), "role": _("role in the organisation")}

    def ready(self) -> None:
        from accounts.signals import account_closed
        from organisations.services import end_memberships_of

        account_closed.connect(end_memberships_of, dispatch_uid="organisations.end_memberships_of")
