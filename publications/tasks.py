"""Celery's way in: a version's PDF in one language."""

from celery import shared_task
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from core import jobs, markdown
from core.pdf import render_pdf
from programmes.models import funding_of
from publications.models import FileBuild


@shared_task
def build_file(build_id: int) -> None:
    """Make one PDF. Woken on commit and by the sweeper; safe to run twice or die half-way."""
    from publications import services

    with jobs.lease(FileBuild, build_id) as build:
        if build is None:
            return
        pdf = render_pdf(html=_html(build))
        with jobs.holding(build):
            services.keep_file(
                version=build.version, language=build.language, data=pdf.data, pages=pdf.pages
            )


def _html(build: FileBuild) -> str:
    """The whole document in the file's language: a worker has none of its own."""
    version, language = build.version, build.language
    number = version.publication.number
    with translation.override(language):
        context = {
            "version": version,
            "language": language,
            "body_html": markdown.render(version.text("body")),
            "funding": funding_of(version.publication.project),
            "site_name": settings.SITE_NAME[language],
            "address": f"{settings.SITE_URL}{reverse('permalink', args=[number])}",
        }
        return render_to_string("publications/pdf.html", context)
