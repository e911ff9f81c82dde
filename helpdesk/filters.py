"""The filters of the officers' queue."""

import re
from datetime import date

import django_filters
from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.offered import Choices, choice_rows, gather_choices
from core.search import LONGEST_QUERY, search_query
from helpdesk.models import Ticket
from programmes.models import ProjectProvince
from provinces.models import Province
from publications.models import Topic

FIRST_YEAR = 2026
NUMBER = re.compile(r"(?:DM-?)?(?:(?P<year>[0-9]{4})-)?(?P<serial>[0-9]{1,9})", re.IGNORECASE)
NATIONAL = "national"
ALL = "all"


def ticket_numbers(text: str, today: date) -> list[str]:
    """Return the numbers that `text` may mean: "123" is DM-<each year>-000123; none: no number."""
    match = NUMBER.fullmatch(text.strip())
    if match is None:
        return []
    years = [match["year"]] if match["year"] else range(FIRST_YEAR - 1, today.year + 1)
    return [f"DM-{year}-{int(match['serial']):06d}" for year in years]


def offered_choices() -> Choices:
    """Return topics, pilots and all provinces as choices, in the reader's order, in one query."""
    pilots = ProjectProvince.objects.filter(role="pilot", province=OuterRef("pk"))
    return gather_choices(
        choice_rows("topic", Topic.objects.all(), value="pk"),
        choice_rows("pilot", Province.objects.filter(Exists(pilots)), "name", value="pk"),
        choice_rows("province", Province.objects.all(), "name", value="pk"),
    )


class QueueFilter(django_filters.FilterSet):
    """What the officer wants to see; without a state: what the desk has to act on."""

    q = django_filters.CharFilter(
        label=_("Search by number or words"), method="filter_words", max_length=LONGEST_QUERY
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="filter_state",
        choices=[*Ticket.State.choices, (ALL, _("All states"))],
        empty_label=_("To do: new and open"),
        widget=forms.RadioSelect,
    )
    handler = django_filters.ChoiceFilter(
        label=_("Handled by"),
        method="filter_handler",
        choices=[("me", _("Me")), ("nobody", _("Nobody yet"))],
        empty_label=_("Anyone"),
        widget=forms.RadioSelect,
    )
    topic = django_filters.ChoiceFilter(label=_("Topic"), empty_label=_("All topics"))
    pilot = django_filters.ChoiceFilter(
        label=_("Pilot province"), method="filter_pilot", empty_label=_("All")
    )
    province = django_filters.ChoiceFilter(
        label=_("Province of the asker"), empty_label=_("All provinces")
    )

    class Meta:
        model = Ticket
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = offered_choices()
        for name in ("topic", "province"):
            self.filters[name].extra["choices"] = offered[name]
        self.filters["pilot"].extra["choices"] = [
            (NATIONAL, _("National desk")),
            *offered["pilot"],
        ]

    def filter_queryset(self, queryset):
        """Without a state only what is to be done is shown; a search looks everywhere."""
        found = super().filter_queryset(queryset)
        chosen = self.form.cleaned_data
        return found if chosen.get("state") or chosen.get("q") else found.to_do()

    def filter_words(self, queryset, name, value):
        if numbers := ticket_numbers(value, timezone.localdate()):
            return queryset.filter(number__in=numbers)
        query = search_query(value)
        return queryset.matching(query) if query else queryset.none()

    def filter_state(self, queryset, name, value):
        return queryset if value == ALL else queryset.filter(state=value)

    def filter_handler(self, queryset, name, value):
        handler = self.request.user if value == "me" else None
        return queryset.filter(handler=handler)

    def filter_pilot(self, queryset, name, value):
        return queryset.filter(pilot=None if value == NATIONAL else value)
