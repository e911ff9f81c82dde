"""What people ask about their data, and what staff answer."""

from collections.abc import Mapping

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms.sign_in import EmailAddressField
from accounts.models import LONGEST_TEXT, DataRequest
from core.forms import PlainTextField
from core.identity_numbers import refuse_identity_number


def notice_version(data: Mapping[str, str], form: str) -> int | None:
    """Return the version of the notice that stood on a form that was sent; None: it names none.

    components/notice.html writes it. A number that no notice has is found out by the service.
    """
    typed = data.get(f"notice_{form}", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else None


class CorrectionForm(forms.Form):
    wish = PlainTextField(
        label=_("What is wrong, and what is right?"),
        max_length=LONGEST_TEXT,
        rows=6,
        help_text=_("Do not write identity numbers or health data. We need neither."),
        error_messages={"required": _("Write what is to be corrected")},
    )


class ErasureForm(forms.Form):
    wish = PlainTextField(
        label=_("Anything that we should know"),
        max_length=LONGEST_TEXT,
        rows=4,
        required=False,
    )
    understood = forms.BooleanField(
        label=_("I understand that my account ends and that erased data do not come back."),
        error_messages={"required": _("Tick the box if you want your data to be erased")},
    )


class AnswerForm(forms.Form):
    """What staff write: an answer, or the reason of a refusal."""

    answer = PlainTextField(
        label=_("Answer, or reason of the refusal"),
        max_length=LONGEST_TEXT,
        rows=6,
        help_text=_("It is mailed to the person, with the right to complain to the Board."),
        error_messages={"required": _("Write the answer, or the reason of the refusal")},
    )


class StrangerRequestForm(forms.Form):
    """A request that came by mail, post or telephone from somebody without account."""

    email = EmailAddressField(
        label=_("E-mail address that they used in the portal"),
        help_text=_("A link goes there: nobody works on the request before it is followed."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=DataRequest.Kind.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect, initial="tr"
    )
    wish = PlainTextField(
        label=_("What they ask for"), max_length=LONGEST_TEXT, rows=4, required=False
    )


class HoldForm(forms.Form):
    """Whose data must not be erased, and why."""

    email = EmailAddressField(
        label=_("E-mail address of the person"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The matter and its file number. No identity numbers."),
        validators=[refuse_identity_number],
        error_messages={"required": _("Write why the data have to be kept")},
    )
