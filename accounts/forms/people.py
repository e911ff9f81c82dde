"""People in the account page and in the back office."""

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.sign_in import MISSING_NAME
from accounts.models import ADMINISTRATOR, ROLES, User, canonical_email


class AccountForm(forms.ModelForm):
    """What people change about themselves at once; address and password have pages of their own."""

    class Meta:
        model = User
        fields = ["full_name", "language"]
        labels = {
            "full_name": _("Name and surname"),
            "language": _("Language of mails and of the administration"),
        }
        widgets = {"language": forms.RadioSelect}
        error_messages = {"full_name": {"required": MISSING_NAME}}

    def clean_full_name(self) -> str:
        return " ".join(self.cleaned_data["full_name"].split())


class _RoleChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Group) -> str:
        return str(ROLES.get(obj.name, obj.name))


class PersonForm(forms.ModelForm):
    """A person in the back office, with roles by their names in the reader's language."""

    roles = _RoleChoice(
        label=_("Roles"),
        queryset=Group.objects.filter(name__in=ROLES).order_by("pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = ["email", "full_name", "language", "is_active"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["roles"].initial = self.instance.groups.all()

    def clean_email(self) -> str:
        address = canonical_email(self.cleaned_data["email"])
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(email_canonical=address).exists():
            raise ValidationError(_("There is an account with this e-mail address already."))
        return address

    def clean(self):
        cleaned = super().clean()
        roles = {group.name for group in cleaned.get("roles", [])}
        stays = cleaned.get("is_active", True) and ADMINISTRATOR in roles
        if self.instance.pk and not stays and self.instance.is_last_administrator():
            raise ValidationError(
                _("This is the last administrator. Please make someone else one first.")
            )
        return cleaned
