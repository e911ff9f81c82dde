"""The sitemap's index and its files. Django's own index would read every row of every section."""

from django.conf import settings
from django.contrib.sitemaps.views import sitemap, x_robots_tag
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal import sitemaps


@require_safe
@x_robots_tag
def index(request: HttpRequest) -> HttpResponse:
    """Which files there are (one query)."""
    files = [
        {"location": settings.SITE_URL + reverse("sitemap_section", args=[name])}
        for name in sitemaps.section_names()
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml")


@require_safe
def section(request: HttpRequest, name: str) -> HttpResponse:
    """One file of addresses; 404 for a name that the index does not know."""
    found = sitemaps.section(name)
    if found is None:
        raise Http404
    return sitemap(request, {name: found})
