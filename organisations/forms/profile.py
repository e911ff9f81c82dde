"""What a CSO may change about itself at once, and what an officer writes to it."""

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import EmailAddressField
from core.identity_numbers import refuse_identity_number
from organisations.forms.fields import FieldsOfWorkField, PhoneField, ProvinceField
from organisations.models import CsoProfile, CsoReview
from organisations.models.cso import FIRST_YEAR


class ProfileForm(forms.Form):
    """Everything of a CSO that can change without its being checked again."""

    province = ProvinceField()
    fields_of_work = FieldsOfWorkField()
    founded_year = forms.IntegerField(
        label=_("Founding year"),
        min_value=FIRST_YEAR,
        error_messages={
            "required": _("Write the founding year."),
            "invalid": _("Write the founding year with four digits."),
            "min_value": _("Write the founding year with four digits."),
        },
    )
    size_band = forms.ChoiceField(
        label=_("Size"),
        choices=CsoProfile.SizeBand.choices,
        widget=forms.RadioSelect,
        help_text=_("Everybody who works there, paid or not."),
        error_messages={"required": _("Choose the size.")},
    )
    contact_email = EmailAddressField(
        label=_("Contact e-mail address"),
        help_text=_("An address of the organisation, not of a person, if it has one."),
    )
    contact_phone = PhoneField(label=_("Contact telephone"), required=False)
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": _("Write the website like https://example.org.")},
    )
    directory_opt_in = forms.BooleanField(
        label=_("Show our organisation in the public directory once it is verified"),
        required=False,
        help_text=_("Its name, legal form, province, fields of work, founding year and size."),
    )
    show_email = forms.BooleanField(label=_("Show the e-mail address there, too"), required=False)
    show_phone = forms.BooleanField(label=_("Show the telephone there, too"), required=False)
    show_website = forms.BooleanField(label=_("Show the website there, too"), required=False)

    IN_DIRECTORY = ("directory_opt_in", "show_email", "show_phone", "show_website")

    def __init__(self, *args, profile: CsoProfile, **kwargs) -> None:
        organisation = profile.organisation
        own = [name for name in self.base_fields if hasattr(profile, name)]
        initial = {name: getattr(profile, name) for name in own} | {
            "province": organisation.province_id,
            "website": organisation.website,
            "fields_of_work": list(organisation.fields_of_work.values_list("pk", flat=True)),
        }
        super().__init__(*args, **kwargs | {"initial": initial})
        self.fields["province"].offer()
        self.fields["fields_of_work"].offer()
        this_year = timezone.localdate().year
        not_come = _("The founding year cannot be a year that has not come yet.")
        self.fields["founded_year"].validators.append(MaxValueValidator(this_year, not_come))
        self.fields["founded_year"].widget.attrs["max"] = this_year

    def stated(self) -> list[forms.BoundField]:
        """The fields that say what the CSO is."""
        return [self[name] for name in self.fields if name not in self.IN_DIRECTORY]

    def in_directory(self) -> list[forms.BoundField]:
        """The fields that say what everybody may see of it."""
        return [self[name] for name in self.IN_DIRECTORY]


class ReasonField(forms.CharField):
    """What an officer writes to a CSO about a decision."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            label=_("Reason"),
            validators=[refuse_identity_number],
            widget=forms.Textarea(attrs={"rows": 4}),
            max_length=CsoReview._meta.get_field("reason").max_length,
            **kwargs,
        )


class RejectForm(forms.Form):
    """Why a CSO is not verified."""

    reason = ReasonField(
        help_text=_("It is mailed to the CSO as you write it. Say what to put right."),
        error_messages={"required": _("Please write the reason: the CSO acts on it.")},
    )


class CloseForm(forms.Form):
    """Why an officer closes a CSO. It stands on the page of the other forms: hence the prefix."""

    prefix = "close"

    reason = ReasonField(
        help_text=_("It is mailed to the people of the CSO as you write it."),
        error_messages={"required": _("Please write why the organisation is closed.")},
    )
