"""Sign-up for somebody who represents an organisation: the person's fields and the CSO's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import forms as account_forms
from organisations.forms.fields import NameField, ProvinceField, RegistryNumberField
from organisations.forms.identity import NUMBER_HINT, Form, number_problem

MISSING = {
    "cso_name": _("Write the name of the organisation."),
    "cso_legal_form": _("Choose the legal form."),
    "cso_province": _("Choose the province."),
}


class CsoSignupForm(account_forms.SignupForm):
    """allauth's sign-up with a box to tick; without the tick the CSO's fields are not looked at."""

    represents = forms.BooleanField(label=_("I represent an organisation"), required=False)
    cso_name = NameField(
        label=_("Name of the organisation"),
        help_text=_("The full name, as it stands in the registry."),
    )
    cso_legal_form = forms.ChoiceField(
        label=_("Legal form"), choices=[("", _("Choose")), *Form.choices]
    )
    cso_registry_number = RegistryNumberField(help_text=NUMBER_HINT)
    cso_province = ProvinceField()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cso_province"].offer()
        for name, words in MISSING.items():
            self.fields[name].error_messages["required"] = words

    def of_person(self) -> list[forms.BoundField]:
        own = {"represents", *(field.name for field in self.of_cso())}
        return [field for field in self.visible_fields() if field.name not in own]

    def of_cso(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("cso_")]

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("represents"):
            for name in [name for name in self.errors if name.startswith("cso_")]:
                del self.errors[name]
            return cleaned
        if cleaned.get("cso_legal_form") and "cso_registry_number" in cleaned:
            problem = number_problem(cleaned["cso_legal_form"], cleaned["cso_registry_number"])
            if problem:
                self.add_error("cso_registry_number", problem)
        return cleaned
