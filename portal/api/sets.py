"""Which sets are open, and what each can be filtered by: the very filters of the pages."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import django_filters
from django.conf import settings
from django.core.cache import caches
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from core import content
from core.datasets import Dataset
from core.offered import STAFF_FILTERS
from organisations.api import CSOS
from organisations.filters import CsoFilter
from portal.filters import (
    ActivityFilter,
    OpenDeliverableFilter,
    OpenFigureFilter,
    OrganisationFilter,
    ProvinceFilter,
)
from programmes import api
from programmes.filters import OF_PROJECTS, OfProjectsFilter, ProjectFilter

FORMATS = ["csv", "xlsx", "json"]
COUNTS_KEPT_SECONDS = 3600


@dataclass(frozen=True)
class OpenSet:
    dataset: Dataset
    filterset_class: type[django_filters.FilterSet]

    @property
    def name(self) -> str:
        return self.dataset.name

    def filters(self) -> dict[str, django_filters.Filter]:
        """Return what the set can be filtered by, under the names of the address."""
        found = _own_filters(self.filterset_class)
        if issubclass(self.filterset_class, OfProjectsFilter):
            of_projects = _own_filters(ProjectFilter)
            found |= {f"{OF_PROJECTS}-{name}": one for name, one in of_projects.items()}
        return found

    def filtered(
        self, params: QueryDict, request: HttpRequest | Request, others: Collection[str]
    ) -> QuerySet:
        """Return the public rows that `params` asks for; `others` are parameters of no filter.

        Raises:
            ValidationError: it names each parameter that is unknown or cannot be used.
        """
        unknown = set(params) - set(self.filters()) - set(others)
        if unknown:
            problem = _("There is no parameter of this name.")
            raise ValidationError({name: [problem] for name in sorted(unknown)})
        filterset = self.filterset_class(params, queryset=self.dataset.rows(), request=request)
        if not filterset.is_valid():
            raise ValidationError(_problems(filterset))
        return filterset.qs


def _own_filters(filterset_class: type[django_filters.FilterSet]) -> dict[str, Any]:
    return {
        name: one for name, one in filterset_class.base_filters.items() if name not in STAFF_FILTERS
    }


def _problems(filterset: django_filters.FilterSet) -> dict[str, list[str]]:
    """Return what is wrong with the parameters, those about the rows' projects too."""
    found = dict(filterset.errors)
    inner = getattr(filterset, "of_projects", None)
    if inner is not None:
        found |= {f"{OF_PROJECTS}-{name}": words for name, words in inner.errors.items()}
    return found


SETS = {
    one.name: one
    for one in [
        OpenSet(api.PROJECTS, ProjectFilter),
        OpenSet(api.PROVINCES, ProvinceFilter),
        OpenSet(api.ORGANISATIONS, OrganisationFilter),
        OpenSet(api.ACTIVITIES, ActivityFilter),
        OpenSet(api.FIGURES, OpenFigureFilter),
        OpenSet(api.DELIVERABLES, OpenDeliverableFilter),
        OpenSet(CSOS, CsoFilter),
    ]
}


def row_counts() -> dict[str, int]:
    """Return how many rows each set has, counted once for each state of the content."""
    key = f"open-data-counts|{content.clock()}"
    counts: dict[str, int] | None = caches["pages"].get(key)
    if counts is None:
        counts = {name: one.dataset.rows().count() for name, one in SETS.items()}
        caches["pages"].set(key, counts, COUNTS_KEPT_SECONDS)
    return counts


def licence_url() -> str:
    """Where the licence of the data can be read: DATA_LICENCE is its SPDX identifier."""
    return f"https://spdx.org/licenses/{settings.DATA_LICENCE}.html"
