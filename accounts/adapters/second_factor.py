"""Second factors: their secrets are encrypted in the database, and staff keep at least one."""

from base64 import urlsafe_b64encode
from io import BytesIO
from typing import Any

import qrcode
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathFillImage

from accounts.models import User
from accounts.permissions import FACTORS, SECOND_FACTOR, needs_second_factor


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's adapter with the portal's name, words and rules."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy(
            "Your role needs a second step. Please set up another one before you remove this one."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Please set up an authenticator app or a passkey first."
        ),
        "incorrect_code": gettext_lazy("The code is not right, or it has been used already."),
        "unverified_email": gettext_lazy("Please confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        """A copy of the database alone must not be enough to make somebody's codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """On white, which a dark page lacks: without it no camera reads the code."""
        kept = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(kept)
        return kept.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        person: User = authenticator.user
        others = Authenticator.objects.filter(user=person, type__in=FACTORS)
        return not needs_second_factor(person) or others.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the portal's own host, whatever the request names."""
        return {"id": settings.SITE_HOST, "name": self._get_site_name()}

    def _get_site_name(self) -> str:
        return settings.SITE_NAME[get_language() or settings.LANGUAGE_CODE]


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    mac = salted_hmac("accounts.second_factor", "secrets", secret=key, algorithm="sha256")
    return urlsafe_b64encode(mac.digest())


class SecondFactorStage(AuthenticateStage):
    """allauth's step between password and account; an institution may have taken it already."""

    def handle(self) -> tuple[Any, bool]:
        if self.login.user is not None and self._is_stated():
            record_authentication(self.request, self.login.user, SECOND_FACTOR, type="institution")
            return None, True
        return super().handle()

    def _is_stated(self) -> bool:
        """Look for a value of OIDC_SECOND_FACTOR in what the token says (amr, acr)."""
        sociallogin = (self.login.signal_kwargs or {}).get("sociallogin")
        if sociallogin is None:
            return False
        said = sociallogin.account.extra_data
        methods = said.get("amr")
        values = {str(value) for value in methods} if isinstance(methods, list) else set()
        return bool((values | {str(said.get("acr"))}) & set(settings.OIDC_SECOND_FACTOR))
