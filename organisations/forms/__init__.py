"""What people type about organisations."""

from organisations.forms.identity import IdentityForm, RegisterForm
from organisations.forms.names import NameFormSet
from organisations.forms.profile import CloseForm, ProfileForm, RejectForm
from organisations.forms.signup import CsoSignupForm
from organisations.forms.team import HandoverForm, InviteForm, RoleForm

__all__ = [
    "CloseForm",
    "CsoSignupForm",
    "HandoverForm",
    "IdentityForm",
    "InviteForm",
    "NameFormSet",
    "ProfileForm",
    "RegisterForm",
    "RejectForm",
    "RoleForm",
]
