"""What search engines may read."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CLOSED = [
    "/admin/",
    "/api/",
    "/data/",
    "/demo/",
    "/language/",
    "/tr/accounts/",
    "/en/accounts/",
    "/tr/ara/",
    "/en/search/",
    "/tr/masam/",
    "/en/desk/",
    "/tr/raporlar/",
    "/en/reports/",
    "/tr/destek-masasi/talepler/",
    "/en/help-desk/tickets/",
]


def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += ["", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
