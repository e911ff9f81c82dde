"""Sign-in by the canonical e-mail address."""

from allauth.account.auth_backends import AuthenticationBackend


class CanonicalEmailBackend(AuthenticationBackend):
    """allauth's backend; the look-up goes through UserManager.get_by_natural_key."""
