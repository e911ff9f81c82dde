"""The bare pages; their templates are made once for each process."""

from functools import cache
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template import engines
from django.utils import timezone
from django.views.decorators.http import require_POST

from tools.bench.bare.models import Entry, Text

PAGE_SIZE = 25
ROW = (
    '<article><h3><a href="/detail/{{ row.pk }}/">{{ row.title }}</a></h3>'
    '<p>{{ row.published_at|date:"j F Y" }}</p><p>{{ row.body }}</p></article>\n'
)
# With these fillers list and detail are about 20 KB.
LIST = "<!doctype html><title>List</title>{% for row in rows %}" + ROW + "{% endfor %}"
LIST_FILLER = 8_000
DETAIL = "<!doctype html><title>{{ row.title }}</title>" + ROW
DETAIL_FILLER = 19_500


@cache
def _template(source: str, filler: int) -> Any:
    return engines["django"].from_string(source + "x" * filler)


def page(request: HttpRequest, size: int) -> HttpResponse:
    return HttpResponse(_template("<!doctype html>", size - 15).render({}, request))


def text_list(request: HttpRequest) -> HttpResponse:
    """The first rows after a place in the list."""
    now, pk = timezone.now(), 10**9
    rows = (
        Text.objects.filter(published_at__lte=now)
        .filter(Q(published_at__lt=now) | Q(published_at=now, pk__lt=pk))
        .order_by("-published_at", "-pk")[:PAGE_SIZE]
    )
    return HttpResponse(_template(LIST, LIST_FILLER).render({"rows": rows}, request))


def text_detail(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Text, pk=pk)
    return HttpResponse(_template(DETAIL, DETAIL_FILLER).render({"row": row}, request))


@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    Entry.objects.create(name=request.POST["name"], text=request.POST["question"])
    return redirect("/page/1000/")
