"""What reports hold about people: who asked for one. Their pages are about projects."""

from django.utils.translation import gettext_lazy as _

from core.personal_data import Fate, Ground, Holding
from reports.models import Report

HOLDINGS = [
    Holding(
        model="reports.Report",
        title=_("Reports asked for"),
        purpose=_("to hand the report to who asked for it, and to prove papers by their code"),
        ground=Ground.DUTY,
        retention=_("as long as the portal runs: papers in circulation are checked by their code"),
        recipients=_("administrators and auditors"),
        columns={
            "requester": Fate.NAMELESS,
            **dict.fromkeys(["kind", "title", "parameters", "language"], Fate.KEPT),
            **dict.fromkeys(["code", "file", "created_at", "finished_at"], Fate.KEPT),
        },
        impersonal=(
            "state attempts next_attempt_at leased_until lease error updated_at step done total "
            "size_bytes pages sha256"
        ),
        rows=lambda subject: Report.objects.filter(requester=subject.pk or 0),
        left_out="lease error file",
        note=_("the pages name projects and bodies, and not who asked for them"),
    )
]

IMPERSONAL = {
    "a file about projects": {
        "reports.IatiFile": "error begun_from organisation file sha256 skipped"
    }
}
