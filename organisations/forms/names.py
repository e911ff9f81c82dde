"""What staff type about an organisation's names in time."""

from datetime import date
from itertools import combinations

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from core.forms import RowFormSet


def _overlap(first: DateRange, second: DateRange) -> bool:
    starts = [span.lower or date.min for span in (first, second)]
    ends = [span.upper or date.max for span in (first, second)]
    return max(starts) < min(ends)


class NameFormSet(RowFormSet):
    """Refuses names that overlap among the rows of one page, which no single row can know."""

    def clean(self) -> None:
        super().clean()
        spans = [
            form.cleaned_data["valid"]
            for form in self.forms
            if form.cleaned_data.get("valid") and not self._should_delete_form(form)
        ]
        if any(_overlap(first, second) for first, second in combinations(spans, 2)):
            raise ValidationError(_("This organisation already has a name in that span of time."))
