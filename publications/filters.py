"""The library's filters: kind, topic, project, language and words."""

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.search import LONGEST_QUERY, search_query
from core.text import title_sort_key
from programmes.filters import OfProjectsFilter
from publications.models import Publication, Topic, Version


def offered_topics(request: HttpRequest) -> QuerySet[Topic]:
    """Active topics in the reader's alphabet."""
    return Topic.objects.filter(is_active=True).order_by(title_sort_key(get_language()))


class VersionFilter(OfProjectsFilter):
    project_path = "publication__project"

    q = django_filters.CharFilter(
        label=_("Search in publications"), method="matching", max_length=LONGEST_QUERY
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"),
        field_name="publication__kind",
        choices=Publication.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,  # A publication has one kind: nothing can come twice.
    )
    topic = django_filters.ModelChoiceFilter(
        label=_("Topic"),
        method="with_topic",
        queryset=offered_topics,
        to_field_name="slug",
        empty_label=_("All topics"),
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"),
        method="in_language",
        choices=settings.LANGUAGES,
        empty_label=_("All languages"),
    )

    class Meta:
        model = Version
        fields: list[str] = []

    def matching(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        query = search_query(value)
        return queryset.filter(search=query) if query else queryset.none()

    def with_topic(self, queryset: QuerySet, name: str, value: Topic) -> QuerySet:
        links = Publication.topics.through.objects.filter(
            topic=value, publication=OuterRef("publication")
        )
        return queryset.filter(Exists(links))

    def in_language(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Versions that have a title in the language, so that nobody meets a fallback."""
        return queryset.filter(~Q(**{f"title_{value}": ""}), **{f"title_{value}__isnull": False})
