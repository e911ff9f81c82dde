"""Mails about the review of a project and about its coordinators, in the receiver's language."""

from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation

from core import outbox
from core.models import OutboundMail
from core.translation import translated
from programmes.models import CoordinatorAssignment, ProjectReview


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


def queue_assigned(assignment: CoordinatorAssignment) -> OutboundMail:
    """Tell a coordinator which pilot province is theirs, and from when."""
    return _queue_assignment(assignment, "assigned", f"coordinator-assigned:{assignment.pk}")


def queue_ended(assignment: CoordinatorAssignment) -> OutboundMail:
    """Tell a coordinator on which day it ends; a later change of that day is another mail."""
    key = f"coordinator-ended:{assignment.pk}:{assignment.ends_on:%Y-%m-%d}"
    return _queue_assignment(assignment, "ended", key)


def _queue_assignment(assignment: CoordinatorAssignment, kind: str, key: str) -> OutboundMail:
    person = assignment.person
    with translation.override(person.language):
        title = translated(assignment.project, "title")
        context: dict[str, object] = {
            "title": title.text,
            "title_language": title.language,
            "province": str(assignment.pilot.province),
            "starts_on": formats.date_format(assignment.starts_on),
            "ends_on": formats.date_format(assignment.ends_on) if assignment.ends_on else "",
            "link": f"{settings.SITE_URL}{reverse('portal:desk')}",
        }
    return outbox.queue(
        key=key,
        to=person.email,
        language=person.language,
        template=f"programmes/coordinator_{kind}",
        context=context,
    )


# What the preview shows (core.outbox.samples); invented.
_SAMPLE: dict[str, object] = {
    "title": "Iğdır’da Gönüllülük",
    "title_language": "tr",
    "reviewer": "Şule Işık",
    "link": "https://…",
}
_ASSIGNMENT: dict[str, object] = {
    **_SAMPLE,
    "province": "Iğdır",
    "starts_on": "01.12.2026",
    "ends_on": "",
}
SAMPLES: dict[str, dict[str, object]] = {
    "programmes/approved": _SAMPLE,
    "programmes/coordinator_assigned": _ASSIGNMENT,
    "programmes/coordinator_ended": {**_ASSIGNMENT, "ends_on": "31.12.2026"},
    "programmes/returned": {**_SAMPLE, "reason": "Bütçenin kaynağı eksik.\n\nLütfen ekleyin."},
}
