"""What makes a CSO this one and no other: its name, legal form and registry number."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.fields import NameField, ProvinceField, RegistryNumberField
from organisations.models import CsoProfile
from organisations.models.cso import NUMBER_TAKEN

Form = CsoProfile.LegalForm
NUMBER_HINT = _(
    "Association, federation, confederation: kütük number. Foundation: central registry number. "
    "Trade union: file number. Cooperative: trade registry number. An initiative has none."
)


def number_problem(legal_form: str, number: str, *, own: int | None = None) -> Any:
    """Return what is wrong with a number for this legal form, in words; None if nothing is."""
    if legal_form == Form.INITIATIVE:
        return (
            _("An initiative has no registry number: please leave this empty.") if number else None
        )
    if not number:
        return _("Write the registry number.")
    holders = CsoProfile.objects.claiming(legal_form, number).exclude(pk=own or 0)
    return NUMBER_TAKEN if holders.exists() else None


class RegisterForm(forms.Form):
    """A CSO that somebody enters: what it takes to tell it from others."""

    name = NameField(
        label=_("Name of the organisation"),
        help_text=_("The full name, as it stands in the registry."),
        error_messages={"required": _("Write the name of the organisation.")},
    )
    legal_form = forms.ChoiceField(
        label=_("Legal form"),
        choices=[("", _("Choose")), *Form.choices],
        error_messages={"required": _("Choose the legal form.")},
    )
    registry_number = RegistryNumberField(help_text=NUMBER_HINT)
    province = ProvinceField()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].offer()

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("legal_form") and "registry_number" in cleaned:
            problem = number_problem(cleaned["legal_form"], cleaned["registry_number"])
            if problem:
                self.add_error("registry_number", problem)
        return cleaned


class IdentityForm(forms.Form):
    """Another name, form or number of a CSO that is in the register."""

    name_tr = NameField(
        label=_("Name of the organisation"),
        help_text=_("The full name, as it stands in the registry."),
        error_messages={"required": _("Write the name of the organisation.")},
    )
    name_en = NameField(label=_("Name in English"), required=False)
    abbreviation = NameField(label=_("Abbreviation"), max_length=40, required=False)
    legal_form = forms.ChoiceField(label=_("Legal form"), choices=Form.choices)
    registry_number = RegistryNumberField(help_text=NUMBER_HINT)

    def __init__(self, *args, profile: CsoProfile, **kwargs) -> None:
        organisation = profile.organisation
        initial = {
            "name_tr": organisation.name_tr,
            "name_en": organisation.name_en,
            "abbreviation": organisation.abbreviation_tr,
            "legal_form": profile.legal_form,
            "registry_number": profile.registry_number,
        }
        super().__init__(*args, **kwargs | {"initial": initial})
        self.profile = profile

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("legal_form") and "registry_number" in cleaned:
            problem = number_problem(
                cleaned["legal_form"], cleaned["registry_number"], own=self.profile.pk
            )
            if problem:
                self.add_error("registry_number", problem)
        return cleaned
