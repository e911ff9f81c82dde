"""What the public directory and the ministry's queue of CSOs can be filtered by."""

from collections import defaultdict

import django_filters
from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.search import LONGEST_QUERY, search_query
from core.text import title_shown, title_sort_key
from organisations.models import CsoProfile, FieldOfWork, Organisation
from provinces.models import Province

ALL = "all"
Choices = dict[str, list[tuple[str, str]]]


def offered_choices(language: str) -> Choices:
    """Return the provinces and fields of work that the directory has, in one query."""
    listed = Organisation.objects.in_directory()
    provinces = Province.objects.filter(Exists(listed.filter(province=OuterRef("pk"))))
    fields = FieldOfWork.objects.filter(Exists(listed.filter(fields_of_work=OuterRef("pk"))))
    rows = _named("province", provinces, language).union(
        _named("field", fields, language), all=True
    )
    offered: Choices = defaultdict(list)
    for name, value, words, _key in sorted(rows, key=lambda row: row[3]):
        offered[name].append((value, words))
    return offered


def _named(name: str, rows: QuerySet, language: str) -> QuerySet:
    return (
        rows.order_by()
        .annotate(
            filter_name=Value(name, output_field=TextField()),
            value=Cast("slug", TextField()),
            words=Cast(title_shown(language, "name"), TextField()),
            sort_key=Cast(title_sort_key(language, "name"), TextField()),
        )
        .values_list("filter_name", "value", "words", "sort_key")
    )


class CsoFilter(django_filters.FilterSet):
    """What a visitor chose of the directory."""

    q = django_filters.CharFilter(
        label=_("Search in CSOs"), method="filter_words", max_length=LONGEST_QUERY
    )
    province = django_filters.ChoiceFilter(
        label=_("Province"), field_name="province__slug", empty_label=_("All provinces")
    )
    field = django_filters.ChoiceFilter(
        label=_("Field of work"),
        field_name="fields_of_work__slug",
        empty_label=_("All fields of work"),
    )
    legal_form = django_filters.ChoiceFilter(
        label=_("Legal form"),
        field_name="cso_profile__legal_form",
        choices=CsoProfile.LegalForm.choices,
        empty_label=_("All legal forms"),
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offered = offered_choices(get_language() or "tr")
        for name in ("province", "field"):
            self.filters[name].extra["choices"] = offered[name]

    def filter_words(self, queryset, name, text):
        query = search_query(text)
        return queryset.filter(search=query) if query else queryset.none()


class QueueFilter(django_filters.FilterSet):
    """What an officer wants to see of the register; without a state: what waits for a decision."""

    q = django_filters.CharFilter(
        label=_("Search by name or registry number"),
        method="filter_words",
        max_length=LONGEST_QUERY,
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="filter_state",
        choices=[*CsoProfile.State.choices, (ALL, _("All states"))],
        empty_label=_("Waiting for a decision"),
    )
    province = django_filters.ChoiceFilter(
        label=_("Province"),
        field_name="organisation__province__slug",
        empty_label=_("All provinces"),
    )
    legal_form = django_filters.ChoiceFilter(
        label=_("Legal form"),
        choices=CsoProfile.LegalForm.choices,
        empty_label=_("All legal forms"),
    )

    class Meta:
        model = CsoProfile
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        names = _named("province", Province.objects.all(), get_language() or "tr")
        rows = sorted(names, key=lambda row: row[3])
        self.filters["province"].extra["choices"] = [
            (value, words) for _n, value, words, _k in rows
        ]

    def filter_queryset(self, queryset):
        """Without a state only what waits is shown; a search looks everywhere."""
        found = super().filter_queryset(queryset)
        chosen = self.form.cleaned_data
        return found if chosen.get("state") or chosen.get("q") else found.waiting()

    def filter_state(self, queryset, name, state):
        return queryset if state == ALL else queryset.filter(state=state)

    def filter_words(self, queryset, name, text):
        number = text.strip()
        if number and set(number) <= set("0123456789-/. "):
            return queryset.numbered(number)
        query = search_query(text)
        return queryset.filter(organisation__search=query) if query else queryset.none()
