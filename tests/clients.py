"""The browser of a test: whoever is signed in by force has shown a second factor, too."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client


def mark_second_factor(session: SessionBase) -> None:
    """Write what a sign-in with a code of an authenticator app leaves in the session."""
    session["account_authentication_methods_user"] = session[SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time(), "type": "totp"},
    ]


class PortalClient(Client):
    def force_login(self, user, backend=None, *, second_factor: bool = True) -> None:
        """Sign in without a page; with `second_factor=False` as after a password alone."""
        super().force_login(user, backend)
        if second_factor:
            session = self.session
            mark_second_factor(session)
            session.save()
