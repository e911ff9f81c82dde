"""What people type about the state of a project."""

import unicodedata

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST_REASON = 2000
MISSING = gettext_lazy("Please write the reason: others act on it.")


class ReasonField(forms.CharField):
    """A few lines for people. Browsers end lines with CR LF: they come out with LF alone."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            label=gettext_lazy("Reason"),
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}),
            error_messages={"required": MISSING},
            **kwargs,
        )

    def clean(self, value: object) -> str:
        text: str = super().clean(value)
        return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


class ReasonForm(forms.Form):
    """Why a project is withdrawn. Cleans to `reason`, never empty."""

    reason = ReasonField()


class ReviewForm(forms.Form):
    """What a reviewer decides: `decision` is the button pressed, only a return has a `reason`."""

    APPROVE, RETURN = "approve", "return"

    decision = forms.ChoiceField(
        choices=[(APPROVE, APPROVE), (RETURN, RETURN)], widget=forms.HiddenInput
    )
    reason = ReasonField(required=False)

    def clean(self):
        """An approval beside a reason is a slip of the hand: the reason would reach nobody."""
        cleaned = self.cleaned_data
        decision, reason = cleaned.get("decision"), cleaned.get("reason")
        if decision == self.RETURN and not reason:
            self.add_error("reason", MISSING)
        if decision == self.APPROVE and reason:
            words = _("Only a return has a reason. Choose “Return”, or empty this field.")
            self.add_error("reason", words)
        return cleaned
