"""What a person types at sign-up beyond e-mail and password."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class SignupForm(forms.Form):
    full_name = forms.CharField(label=_("Name and surname"), max_length=150)

    field_order = ["full_name", "email", "password1", "password2"]

    def signup(self, request, user) -> None:
        """Called by allauth with the unsaved extras of the new account."""
        user.full_name = self.cleaned_data["full_name"]
        user.language = get_language() or user.language
        user.save(update_fields=["full_name", "language"])
