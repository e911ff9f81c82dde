"""The library: its list, one publication, its files, and the lasting address."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from core import freshness, markdown
from core.paging import KeysetListView
from core.redirects import SlugDetailView, by_old_slug
from core.translation import translated
from core.uploads import ALLOWED, file_response
from programmes.models import funding_of
from publications.exports import version_data
from publications.feeds import NewsFeed, PublicationFeed
from publications.filters import VersionFilter
from publications.models import File, Publication, Version

# Translators: the language of a file, as in "PDF in Turkish"
LANGUAGE_NAMES = {"tr": pgettext_lazy("file", "Turkish"), "en": pgettext_lazy("file", "English")}


@dataclass(frozen=True)
class FileLink:
    """A download: its address, and its language, format, size and pages in words."""

    url: str
    words: str

    @classmethod
    def of(cls, version: Version, file: File) -> "FileLink":
        url = reverse(
            "publications:file_download",
            args=[version.publication.slug, file.language, file.format],
        )
        words = _("%(format)s in %(language)s (%(size)s)") % {
            "format": file.get_format_display(),
            "language": LANGUAGE_NAMES[file.language],
            "size": filesizeformat(file.size_bytes),
        }
        return cls(url, words)


class PublicationListView(KeysetListView):
    """All publications, newest first, behind filters."""

    filterset_class = VersionFilter
    template_name = "publications/publication_list.html"
    orderings = {
        "newest": (gettext_lazy("Newest first"), ["-published_at", "-pk"]),
        "oldest": (gettext_lazy("Oldest first"), ["published_at", "pk"]),
    }

    def get_context_data(self, **kwargs):
        feeds = [PublicationFeed().as_link(), NewsFeed().as_link()]
        return super().get_context_data(feeds=feeds, **kwargs)

    def get_queryset(self):
        return (
            Version.objects.visible_to(self.request.user, timezone.now())
            .dated()
            .for_list()
            .prefetch_related("files")
        )


class PublicationDetailView(SlugDetailView):
    """One publication in its published version; staff see a draft where there is no other."""

    template_name = "publications/publication_detail.html"
    context_object_name = "version"

    def get_object(self, queryset=None):
        versions = Version.objects.visible_to(self.request.user, timezone.now())
        return get_object_or_404(versions.of_slug(self.kwargs["slug"]).for_detail())

    def moved(self):
        rows = Publication.objects.visible_to(self.request.user, timezone.now())
        return by_old_slug(rows, self.kwargs["slug"])

    def get_context_data(self, **kwargs):
        body = translated(self.object, "body")
        return super().get_context_data(
            shown_body=body,
            body_html=markdown.render(body.text),
            files=[FileLink.of(self.object, file) for file in self.object.files.all()],
            json_ld=version_data(self.object, self.object.files.all()),
            topics=self.object.publication.topics.all(),
            funding=funding_of(self.object.publication.project),
            is_outdated=freshness.may_be_outdated([self.object]),
            **kwargs,
        )


@require_safe
def file_download(request: HttpRequest, slug: str, language: str, format: str) -> HttpResponseBase:
    """Hand out one file of the version that this person may see now."""
    versions = Version.objects.visible_to(request.user, timezone.now())
    version = get_object_or_404(versions.of_slug(slug))
    file = get_object_or_404(version.files, language=language, format=format)
    name = f"{slug}-{version.number}-{language}.{format}"
    return file_response(file.file, name, ALLOWED[format][0])


@require_safe
def permalink(request: HttpRequest, number: int) -> HttpResponse:
    """/p/<number>/: the lasting address leads to the page in the reader's language."""
    rows = Publication.objects.visible_to(request.user, timezone.now())
    return redirect(get_object_or_404(rows, pk=number))
