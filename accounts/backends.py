"""Sign-in by the canonical e-mail address."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Model

from accounts.models import User


class CanonicalEmailBackend(AuthenticationBackend):
    """allauth's backend, finding the person by equality on the canonical address.

    A look-alike (ı, İ, the Kelvin sign, full-width letters) finds nobody; the time of a password
    check is spent on unknown addresses too.
    """

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        try:
            person = User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            return None
        return self._check_password(person, password)

    def get_all_permissions(
        self, user_obj: User | AnonymousUser, obj: Model | None = None
    ) -> set[str]:
        """A person's own permissions and those of the roles: one query, where Django takes two."""
        is_usual = user_obj.is_active and not user_obj.is_superuser and obj is None
        if isinstance(user_obj, AnonymousUser) or not is_usual:
            return super().get_all_permissions(user_obj, obj)
        kept = vars(user_obj)
        if "_perm_cache" not in kept:  # Django's own name: whoever clears it clears this too.
            own = Permission.objects.filter(user=user_obj).order_by()
            of_roles = Permission.objects.filter(group__user=user_obj).order_by()
            names = "content_type__app_label", "codename"
            rows = own.values_list(*names).union(of_roles.values_list(*names))
            kept["_perm_cache"] = {f"{app}.{codename}" for app, codename in rows}
        return kept["_perm_cache"]
