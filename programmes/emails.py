"""Mails about the review of a project, to who sent it and in their language."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from core import outbox
from core.models import OutboundMail
from core.translation import translated
from programmes.models import ProjectReview


def queue_returned(review: ProjectReview) -> OutboundMail:
    """Tell who sent a project that it came back, from whom and why; the link leads to its form."""
    page = reverse("admin:programmes_project_change", args=[review.project_id])
    return _queue(review, "returned", page, reason=review.reason)


def queue_approved(review: ProjectReview) -> OutboundMail:
    """Tell who sent a project that it is public now; the link leads to its page."""
    with translation.override(review.submitted_by.language):
        page = review.project.get_absolute_url()
    return _queue(review, "approved", page)


def _queue(review: ProjectReview, kind: str, page: str, **context: str) -> OutboundMail:
    """Queue one mail about one decision: a review has one, so the key has its number only."""
    person = review.submitted_by
    with translation.override(person.language):
        title = translated(review.project, "title")
    return outbox.queue(
        key=f"project-{kind}:{review.pk}",
        to=person.email,
        language=person.language,
        template=f"programmes/{kind}",
        context={
            "title": title.text,
            "title_language": title.language,
            "reviewer": str(review.reviewer),
            "link": f"{settings.SITE_URL}{page}",
            **context,
        },
    )


# What the preview shows (core.outbox.samples); invented.
_SAMPLE: dict[str, object] = {
    "title": "Iğdır’da Gönüllülük",
    "title_language": "tr",
    "reviewer": "Şule Işık",
    "link": "https://…",
}
SAMPLES: dict[str, dict[str, object]] = {
    "programmes/approved": _SAMPLE,
    "programmes/returned": {**_SAMPLE, "reason": "Bütçenin kaynağı eksik.\n\nLütfen ekleyin."},
}
