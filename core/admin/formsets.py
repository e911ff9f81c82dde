"""Rows below their parent: the same given in two of them is named in people's words."""

from collections.abc import Sequence

from django.db.models import UniqueConstraint
from django.forms.models import BaseInlineFormSet
from django.utils.text import capfirst
from django.utils.translation import gettext as _


class RowFormSet(BaseInlineFormSet):
    """Rows of an inline. Django would name their columns as the code does: “province”."""

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        """Return the words of the constraint; where it has none, the labels of the fields."""
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and constraint.fields == (*unique_check,):
                told = constraint.violation_error_message
                if told != constraint.default_violation_error_message:
                    return str(told)
        names = [name for name in unique_check if name != self.fk.name]
        labels = [capfirst(str(self.model._meta.get_field(name).verbose_name)) for name in names]
        words = _("Each row may stand here once: “%(fields)s” is given twice.")
        return words % {"fields": ", ".join(labels)}
