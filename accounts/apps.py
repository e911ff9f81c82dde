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

# What a session was signed in by, as the trail keeps it.
WAYS_IN = {
    "password": _("password"),
    "code": _("code by mail"),
    "socialaccount": _("sign-in of an institution"),
    "institution": _("second step at the institution"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery codes"),
}


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    # A new password, a code to sign in or to prove an address.
    opening_mails = [
        *("account:invitation:", "account:login_code:", "account:password_reset_key:"),
        *("account:email_confirmation", "data-copy:"),
    ]
    audit_verbs = {
        "account_changed": _("Own account changed"),
        "person_created": _("Account created"),
        "person_changed": _("Account changed"),
        "person_roles_set": _("Roles set"),
        "password_link_sent": _("Password link sent"),
        "address_confirmed": _("E-mail address confirmed"),
        "address_changed": _("E-mail address changed"),
        "signed_in": _("Signed in"),
        "sign_in_limited": _("Sign-in refused: too many tries"),
        "sessions_ended": _("Sessions ended"),
        "password_changed": _("Password changed"),
        "password_reset": _("Password reset"),
        "second_factor_added": _("Second step set up"),
        "second_factor_refused": _("Second step refused: wrong code"),
        "second_factor_removed": _("Second step removed"),
        "second_factor_reset": _("Second step reset by an administrator"),
        "recovery_codes_made": _("Recovery codes made"),
        "institution_connected": _("Sign-in of an institution connected"),
        "institution_disconnected": _("Sign-in of an institution disconnected"),
        "consent_given": _("Consent given"),
        "consent_withdrawn": _("Consent withdrawn"),
        "data_export_requested": _("Own data asked for"),
        "data_copy_ordered": _("Copy of the data made for an answer"),
        "data_request_opened": _("Data request opened"),
        "data_request_recorded": _("Data request recorded for somebody"),
        "data_request_identity_proved": _("Identity proved by link"),
        "data_request_moved": _("Data request moved"),
        "data_request_answered": _("Data request answered"),
        "data_request_refused": _("Data request refused"),
        "data_request_cancelled": _("Data request taken back"),
        "legal_hold_placed": _("Legal hold placed"),
        "legal_hold_lifted": _("Legal hold lifted"),
        "notice_published": _("Privacy notice published"),
        "erasure_announced": _("Erasure of an unused account announced"),
        "person_erased": _("Personal data erased"),
        "permission_given": _("Permission given beside the roles"),
        "permission_taken": _("Permission taken beside the roles"),
        "role_permissions_set": _("Permissions of a role changed"),
        "superuser_given": _("All permissions given to an account"),
        "superuser_taken": _("All permissions taken from an account"),
    }
    audit_sentences = {
        "address_confirmed": _("%(person)s confirmed the e-mail address"),
        "address_changed": _("%(person)s changed the e-mail address"),
        "signed_in": _("%(person)s signed in"),
        "sign_in_limited": _("%(person)s tried to sign in too often"),
        "sessions_ended": _("%(person)s ended other sessions"),
        "password_changed": _("%(person)s changed the password"),
        "password_reset": _("%(person)s set a new password"),
        "second_factor_added": _("%(person)s set up a second step"),
        "second_factor_refused": _("%(person)s gave a wrong code for the second step"),
        "second_factor_removed": _("%(person)s removed a second step"),
        "second_factor_reset": _("%(person)s reset the second step"),
        "recovery_codes_made": _("%(person)s made recovery codes"),
        "institution_connected": _("%(person)s connected the sign-in of an institution"),
        "institution_disconnected": _("%(person)s disconnected the sign-in of an institution"),
        "consent_given": _("%(person)s gave consent"),
        "consent_withdrawn": _("%(person)s withdrew consent"),
        "data_export_requested": _("%(person)s asked for their own data"),
        "data_copy_ordered": _("%(person)s had a copy of the data made for the answer"),
        "data_request_recorded": _("%(person)s recorded a data request for somebody"),
        "data_request_opened": _("%(person)s made a request about personal data"),
        "data_request_identity_proved": _("%(person)s proved their identity by the link"),
        "data_request_moved": _("%(person)s moved the data request on"),
        "data_request_answered": _("%(person)s answered the data request"),
        "data_request_refused": _("%(person)s refused the data request"),
        "data_request_cancelled": _("%(person)s took the data request back"),
        "legal_hold_placed": _("%(person)s placed a legal hold"),
        "legal_hold_lifted": _("%(person)s lifted a legal hold"),
        "notice_published": _("%(person)s published a privacy notice"),
        "erasure_announced": _("%(person)s announced that the unused account will be erased"),
        "person_erased": _("%(person)s erased the personal data"),
        "account_changed": _("%(person)s changed their own account"),
        "person_created": _("%(person)s created the account"),
        "person_changed": _("%(person)s changed the account"),
        "person_roles_set": _("%(person)s set the roles"),
        "password_link_sent": _("%(person)s sent a link to set the password"),
        "permission_given": _("%(person)s gave the account a permission beside its roles"),
        "permission_taken": _("%(person)s took a permission beside its roles from the account"),
        "role_permissions_set": _("%(person)s changed what the role may do"),
        "superuser_given": _("%(person)s gave the account all permissions"),
        "superuser_taken": _("%(person)s took all permissions from the account"),
    }
    audit_fields = {
        "factor": _("second step"),
        "given": _("permissions given"),
        "methods": _("signed in by"),
        "request": _("data request"),
        "roles": _("roles"),
        "sessions": _("number of sessions"),
        "taken": _("permissions taken"),
    }
    # What people do who have no account, or have not got into it.
    visitor_verbs = [
        *("sign_in_limited", "data_request_opened", "data_request_identity_proved"),
        *("data_request_cancelled", "exported"),
    ]
    mail_kinds = {
        "account:": _("Account: sign-in and password"),
        "account-asleep:": _("Unused account will be erased"),
        "data-export:": _("File with one’s own data"),
        "data-copy:": _("Copy of the data for an address without account"),
        "data-request:": _("Request about one’s own data"),
        "data-request-erased:": _("Personal data erased"),
    }
    # The page on privacy shows the notices.
    public_models = ["notice"]
    retention_tasks = [
        "accounts.tasks.run_retention",
        "accounts.tasks.warn_sleeping",
        "accounts.tasks.remind_of_requests",
    ]

    def ready(self) -> None:
        from accounts.models import ROLES

        self.audit_values = {"roles": ROLES, "methods": WAYS_IN, "factor": WAYS_IN}
        _listen()
        # Once, when the last app has its permissions and its tables.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(_sync, sender=last, dispatch_uid="accounts.sync_roles")


def _listen() -> None:
    """Write down what allauth tells; these are its own named signals."""
    from allauth.account import signals as account
    from allauth.mfa import signals as mfa
    from allauth.socialaccount import signals as institution

    from accounts.services import remember_address, sign_in

    account.email_confirmed.connect(sign_in.address_confirmed)
    account.email_changed.connect(sign_in.address_changed)
    account.user_logged_in.connect(sign_in.record_sign_in)
    account.password_changed.connect(sign_in.password_changed)
    account.password_set.connect(sign_in.password_changed)
    account.password_reset.connect(sign_in.password_reset)
    account.email_changed.connect(remember_address)
    mfa.authenticator_added.connect(sign_in.factor_added)
    mfa.authenticator_used.connect(sign_in.factor_shown)
    mfa.authentication_failed.connect(sign_in.factor_refused)
    mfa.authenticator_removed.connect(sign_in.factor_removed)
    mfa.authenticator_reset.connect(sign_in.recovery_codes_made)
    institution.social_account_added.connect(sign_in.institution_connected)
    institution.social_account_removed.connect(sign_in.institution_disconnected)


def _sync(**kwargs: object) -> None:
    from accounts.services import load_notices_if_possible, sync_roles

    sync_roles(is_strict=False)
    load_notices_if_possible()
