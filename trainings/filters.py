"""What the rounds can be filtered by."""

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.search import LONGEST_QUERY, search_query
from programmes.filters import OfProjectsFilter
from programmes.models import Project
from provinces.models import Province
from trainings.models import Delivery, Round, TrainingProgramme


def projects_with_rounds(request: HttpRequest) -> QuerySet[Project]:
    projects = Project.objects.visible_to(request.user).for_list()
    return projects.filter(training_programmes__rounds__isnull=False).distinct()


def provinces_with_deliveries(request: HttpRequest) -> QuerySet[Province]:
    """The provinces in which the visitor may see a delivery, in the reader's alphabet."""
    held = Delivery.objects.visible_to(request.user).filter(province=OuterRef("pk"))
    provinces = Province.objects.visible_to(request.user).filter(Exists(held))
    return provinces.in_order(get_language() or "tr").defer("search")


class RoundFilter(OfProjectsFilter):
    project_path = "programme__project"

    q = django_filters.CharFilter(
        label=_("Search in trainings"), method="matching", max_length=LONGEST_QUERY
    )
    project = django_filters.ModelChoiceFilter(
        label=_("Project"),
        field_name="programme__project",
        queryset=projects_with_rounds,
        to_field_name="slug",
        empty_label=_("All projects"),
    )
    province = django_filters.ModelChoiceFilter(
        label=_("Province"),
        method="held_in",
        queryset=provinces_with_deliveries,
        to_field_name="slug",
        empty_label=_("All provinces"),
    )
    audience = django_filters.ChoiceFilter(
        label=_("Audience"),
        field_name="programme__audience",
        choices=TrainingProgramme.Audience.choices,
        empty_label=_("Everybody"),
    )

    class Meta:
        model = Round
        fields: list[str] = []

    def matching(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        query = search_query(value)
        return queryset.filter(search=query) if query else queryset.none()

    def held_in(self, queryset: QuerySet, name: str, value: Province) -> QuerySet:
        """Rounds of which the visitor may see a delivery there."""
        held = Delivery.objects.visible_to(self.request.user).filter(province=value)
        return queryset.filter(pk__in=held.values("round"))
