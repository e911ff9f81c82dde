"""Reports for tests, in each state of their making."""

import hashlib

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.uploads import store_generated
from reports.models import Report
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProjectFactory

PDF = b"%PDF-1.7 \xc4\x9e"


class ReportFactory(DjangoModelFactory):
    """A waiting report on `project`; ready=True has a small file, failed=True waits for a human."""

    class Meta:
        model = Report
        exclude = ["project"]

    class Params:
        ready = factory.Trait(
            state=Report.State.DONE,
            finished_at=factory.LazyFunction(timezone.now),
            attempts=1,
            done=3,
            pages=12,
            size_bytes=len(PDF),
            sha256=hashlib.sha256(PDF).hexdigest(),
            file=factory.Sequence(lambda n: f"reports/test-{n}.pdf"),
        )
        failed = factory.Trait(
            state=Report.State.FAILED,
            finished_at=factory.LazyFunction(timezone.now),
            attempts=3,
            error="OSError: [Errno 28] No space left on device",
        )

    project = factory.SubFactory(ProjectFactory)
    kind = Report.Kind.PROJECT
    parameters = factory.LazyAttribute(lambda made: {"project": made.project.pk})
    title = factory.Sequence(lambda n: f"İl Ölçeğinde Güçlü İş Birliği Projesi {n}")
    language = "tr"
    total = 3
    requester = factory.SubFactory(UserFactory, roles=["programme_officer"])

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        report = super()._create(model_class, *args, **kwargs)
        if report.file:
            store_generated(report.file.name, PDF)
        return report
