"""A page whose address has changed before its first publication answers at the old one too."""

from typing import TypeVar

from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.views.generic import DetailView

from core.models import SlugRedirect

Row = TypeVar("Row", bound=models.Model)


def by_old_slug(
    rows: models.QuerySet[Row], slug: str, within: models.Model | None = None
) -> Row | None:
    """Return the row, of those that the visitor may see, which had this address; two queries."""
    old = SlugRedirect.objects.filter(
        kind=rows.model._meta.db_table, slug=slug, within=0 if within is None else within.pk
    )
    target = old.values_list("target_id", flat=True).first()
    return None if target is None else rows.filter(pk=target).first()


class SlugDetailView(DetailView):
    """The page of one row. Only where there is none are old addresses asked for."""

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            row = self.moved()
            if row is None:
                raise
        return self._redirect(resolve_url(row))

    def _redirect(self, address: str) -> HttpResponse:
        query = self.request.META["QUERY_STRING"]
        return redirect(f"{address}?{query}" if query else address, permanent=True)

    def moved(self) -> models.Model | None:
        """Return the row that had this address, as far as the visitor may see it."""
        return by_old_slug(self.get_queryset(), self.kwargs["slug"])
