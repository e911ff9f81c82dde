"""What a representative types about the team: whom to invite, a role, who takes over."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.forms import EmailAddressField
from organisations.models import INVITED_AS, Handover, Membership, Organisation

ROLE_HELP = _(
    "Members read what the organisation asks the help desk. Editors also write there and keep the "
    "organisation’s data up to date."
)


class InviteForm(forms.Form):
    """Whom to invite, as what, in which language. Whether they have an account is not looked at."""

    email = EmailAddressField(label=_("E-mail address of the person"))
    role = forms.ChoiceField(
        label=_("Role in the organisation"),
        choices=INVITED_AS,
        initial=Membership.Role.MEMBER,
        help_text=ROLE_HELP,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the role")},
    )
    language = forms.ChoiceField(
        label=_("Language of the mail"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the language of the mail")},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()


class RoleForm(forms.Form):
    """The role of a colleague; the representative's is handed over instead."""

    role = forms.ChoiceField(choices=INVITED_AS)


class _PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user.full_name} ({obj.get_role_display()})"


class HandoverForm(forms.Form):
    """To whom the representative's role is offered, and what becomes of who offers it."""

    membership = _PersonChoice(
        Membership.objects.none(),
        label=_("Who shall represent the organisation?"),
        empty_label=_("Choose"),
        help_text=_("This person is asked by mail. You stay the representative until they accept."),
        error_messages={
            "required": _("Choose the person"),
            "invalid_choice": _("Choose the person"),
        },
    )
    stays_as = forms.ChoiceField(
        label=_("And you, from then on?"),
        choices=[
            (Handover.StaysAs.EDITOR, _("I stay as editor")),
            (Handover.StaysAs.MEMBER, _("I stay as member")),
            (Handover.StaysAs.NOBODY, _("I leave the organisation")),
        ],
        initial=Handover.StaysAs.EDITOR,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you are from then on")},
    )

    def __init__(
        self, *args, organisation: Organisation, representative: Membership, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        people = Membership.objects.active(timezone.now()).filter(organisation=organisation)
        others = people.exclude(pk=representative.pk).select_related("user", "organisation")
        self.fields["membership"].queryset = others.in_order()
