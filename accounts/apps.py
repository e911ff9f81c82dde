from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

# The Turkish that Django and allauth bring for these is stiff. Named here they stand in our
# catalogue, which is read before theirs.
MISMATCH = gettext_noop("You must type the same password each time.")
PASSWORD_RULES = (
    gettext_noop("This password is too common."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("The password is too similar to the %(verbose_name)s."),
    gettext_noop("Your password can’t be too similar to your other personal information."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
)


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    audit_verbs = {
        "account_changed": _("Own account changed"),
        "person_created": _("Account created"),
        "person_changed": _("Account changed"),
        "person_roles_set": _("Roles set"),
        "password_link_sent": _("Password link sent"),
    }
    audit_fields = {"roles": _("roles")}
    mail_kinds = {
        "account:": _("Account: sign-in and password"),
    }

    def ready(self) -> None:
        from accounts.models import ROLES

        self.audit_values = {"roles": ROLES}
        # Once, when the last app has its permissions.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(_sync, sender=last, dispatch_uid="accounts.sync_roles")


def _sync(**kwargs: object) -> None:
    from accounts.services import sync_roles

    sync_roles(is_strict=False)
