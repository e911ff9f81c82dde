"""Sign-in by the canonical e-mail address."""

from allauth.account.auth_backends import AuthenticationBackend

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
