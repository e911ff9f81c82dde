"""Mail about reports, in the requester's language."""

from django.conf import settings
from django.utils import translation

from core import outbox
from core.models import OutboundMail
from reports.models import Report


def queue_finished(report: Report) -> OutboundMail:
    """Tell the requester that a report is ready, or that it could not be made.

    Runs in the transaction that stamps the report; once for each time that it finishes.
    """
    person = report.requester
    with translation.override(person.language):
        link = settings.SITE_URL + report.get_absolute_url()
    return outbox.queue(
        key=f"report-finished:{report.pk}:{report.finished_at:%Y%m%d%H%M%S%f}",
        to=person.email,
        language=person.language,
        template="reports/ready" if report.is_done else "reports/failed",
        context={
            "title": report.title,
            "report_language": report.language,
            "number": report.pk,
            "pages": report.pages,
            "link": link,
        },
    )


# What the preview shows (core.outbox.samples); invented.
_SAMPLE: dict[str, object] = {
    "title": "Iğdır’da Gönüllülük",
    "report_language": "tr",
    "number": 42,
    "pages": 12,
    "link": "https://…",
}
SAMPLES: dict[str, dict[str, object]] = {"reports/ready": _SAMPLE, "reports/failed": _SAMPLE}
