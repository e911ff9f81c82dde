"""How allauth's sign-up makes a CSO: the form's fields go to the service that enters one."""

from django.contrib import messages

from accounts.forms import notice_version
from accounts.models import Notice
from core.errors import RuleError
from organisations import services
from organisations.forms import CsoSignupForm


class SignupForm(CsoSignupForm):
    """Wired by ACCOUNT_FORMS; used for new people only: who has an account gets a mail."""

    def custom_signup(self, request, user) -> None:
        super().custom_signup(request, user)
        if not self.cleaned_data["represents"]:
            return
        try:
            services.register_cso(
                person=user,
                name=self.cleaned_data["cso_name"],
                legal_form=self.cleaned_data["cso_legal_form"],
                registry_number=self.cleaned_data["cso_registry_number"],
                province=self.cleaned_data["cso_province"],
                notice=notice_version(request.POST, Notice.Form.CSO_REGISTRATION),
            )
        except RuleError as refusal:
            # The account exists by now: the CSO is entered from My CSO later.
            messages.warning(request, str(refusal))
