"""What an auditor can ask the audit trail."""

import re
from datetime import datetime, time

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, canonical_email
from core import audit
from core.models import AuditEvent
from core.paging import is_storable
from core.text import Fold, fold


class PersonField(forms.ModelChoiceField):
    """One person, by number, e-mail address or whole name: thousands are no list to choose from."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid_choice": _("Nobody is called so. Please check the name or the e-mail address."),
        "several": _("Several people are called so. Please give the e-mail address."),
    }

    def to_python(self, value):
        typed = (value or "").strip()
        if not typed:
            return None
        found = list(self._meant(typed)[:2]) if is_storable(typed) else []
        if len(found) != 1:
            code = "several" if found else "invalid_choice"
            raise ValidationError(self.error_messages[code], code=code)
        return found[0]

    def _meant(self, typed: str) -> QuerySet[User]:
        if re.fullmatch(r"[0-9]{1,18}", typed):
            return User.objects.filter(pk=int(typed))
        if "@" in typed:
            return User.objects.filter(email_canonical=canonical_email(typed))
        return User.objects.alias(folded=Fold("full_name")).filter(folded=fold(typed))


class PersonFilter(django_filters.ModelChoiceFilter):
    field_class = PersonField


class DayFilter(django_filters.DateFilter):
    """A day of our calendar, whose beginning or end bounds a moment."""

    def __init__(self, *, label: object, is_last: bool = False) -> None:
        self.of_day = time.max if is_last else time.min
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(
            field_name="at",
            lookup_expr="lte" if is_last else "gte",
            label=label,
            widget=widget,
            input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        )

    def filter(self, qs, value):
        return super().filter(
            qs, value and timezone.make_aware(datetime.combine(value, self.of_day))
        )


class AuditFilter(django_filters.FilterSet):
    """What an auditor asks the trail; each question has its own index (core.models.trail)."""

    actor = PersonFilter(
        label=_("Person"),
        queryset=User.objects.all(),
        help_text=_("E-mail address, whole name or number"),
    )
    verb = django_filters.ChoiceFilter(label=_("What was done"), empty_label=_("Everything"))
    kind = django_filters.ChoiceFilter(
        label=_("Kind of object"), field_name="target_label", empty_label=_("All kinds")
    )
    object = django_filters.CharFilter(
        label=_("Number of the object"), field_name="target_id", max_length=40
    )
    since = DayFilter(label=_("From"))
    until = DayFilter(label=_("Until"), is_last=True)
    request_number = django_filters.CharFilter(
        label=_("Request number"), field_name="request_id", max_length=40
    )

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["verb"].extra["choices"] = audit.verbs()
        self.filters["kind"].extra["choices"] = audit.kinds()
