"""What the public directory and the ministry's queue of CSOs can be filtered by."""

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from core.offered import Choices, choice_rows, gather_choices
from core.search import LONGEST_QUERY, search_query
from organisations.models import CsoProfile, FieldOfWork, Organisation
from provinces.models import Province

ALL = "all"


def offered_choices() -> Choices:
    """Return the provinces and fields of work that the directory has, in one query."""
    listed = Organisation.objects.in_directory()
    provinces = Province.objects.filter(Exists(listed.filter(province=OuterRef("pk"))))
    fields = FieldOfWork.objects.filter(Exists(listed.filter(fields_of_work=OuterRef("pk"))))
    return gather_choices(
        choice_rows("province", provinces, "name"), choice_rows("field", fields, "name")
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
        offered = offered_choices()
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
        offered = gather_choices(choice_rows("province", Province.objects.all(), "name"))
        self.filters["province"].extra["choices"] = offered["province"]

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
