"""What people type about organisations."""

from organisations.forms.identity import IdentityForm, RegisterForm
from organisations.forms.names import NameFormSet
from organisations.forms.profile import ProfileForm, RejectForm
from organisations.forms.signup import CsoSignupForm

__all__ = [
    "CsoSignupForm",
    "IdentityForm",
    "NameFormSet",
    "ProfileForm",
    "RegisterForm",
    "RejectForm",
]
