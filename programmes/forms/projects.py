"""What people type about the state of a project, and choose of its activities."""

import unicodedata
from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.identity_numbers import refuse_identity_number
from core.text import sort_key
from programmes.models import Activity

LONGEST_REASON = 2000
MISSING = gettext_lazy("Please write the reason: others act on it.")


class ReasonField(forms.CharField):
    """A few lines for people. Browsers end lines with CR LF: they come out with LF alone."""

    default_validators = [refuse_identity_number]

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
    """What a reviewer decides: `decision` is the button pressed, only a return has a `reason`.

    `mark` says what the page had shown; without one nothing was read.
    """

    APPROVE, RETURN = "approve", "return"

    decision = forms.ChoiceField(
        choices=[(APPROVE, APPROVE), (RETURN, RETURN)], widget=forms.HiddenInput
    )
    reason = ReasonField(required=False)
    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

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


class ActivityChoiceForm(forms.Form):
    """Which activities of a project its page shows.

    It offers what the project's `activities` have (a field with one value would be none) and reads
    no row itself. What is not offered chooses nothing: the page stands whatever an address says.
    """

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)

    def __init__(self, data: Mapping[str, str], activities: Iterable[Activity]) -> None:
        super().__init__(data)
        rows = list(activities)
        offered = {
            # Once for each value: labels looked up for every row cost a fifth of the page.
            "kind": {kind: str(Activity.Kind(kind).label) for kind in {row.kind for row in rows}},
            "status": {
                one: str(Activity.Status(one).label) for one in {row.status for row in rows}
            },
            "year": {str(year): str(year) for row in rows for year in row.years},
            "province": {
                province.slug: str(province)
                for province in {row.province for row in rows if row.province}
            },
        }
        for name, words in offered.items():
            self._offer(name, words)
        self.is_valid()

    def _offer(self, name: str, words: Mapping[str, str]) -> None:
        if len(words) < 2:
            del self.fields[name]
            return
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.widget.attrs["class"] = "input"
        ordered = sorted(words.items(), key=lambda item: sort_key(item[1]))
        field.choices = [("", _("All")), *ordered]

    def takes(self, row: Activity) -> bool:
        """Whether `row` is among what was chosen."""
        chosen = self.cleaned_data
        year, place = chosen.get("year"), chosen.get("province")
        return (
            (not chosen.get("kind") or row.kind == chosen["kind"])
            and (not chosen.get("status") or row.status == chosen["status"])
            and (not year or int(year) in row.years)
            and (not place or (row.province is not None and row.province.slug == place))
        )
