"""Notices, data requests, exports and legal holds for tests."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import DataExport, DataRequest, LegalHold, Notice
from tests.factories.accounts import UserFactory


class NoticeFactory(DjangoModelFactory):
    """A published version; the first of each form is there already."""

    class Meta:
        model = Notice

    form = Notice.Form.QUESTION
    version = factory.Sequence(lambda n: n + 2)
    text_tr = "**Hangi veriler.** Işıl’ın sorusu, {institution} için."
    text_en = "**Which data.** The question, for {institution}."
    published_at = factory.LazyFunction(timezone.now)


class DataRequestFactory(DjangoModelFactory):
    """A correction asked for by somebody who has proved who they are. Trait: `stranger`."""

    class Meta:
        model = DataRequest

    class Params:
        stranger = factory.Trait(
            person=None,
            email=factory.Sequence(lambda n: f"yabanci{n}@ornek-dernegi.org"),
            identity_proved_at=None,
        )

    number = factory.Sequence(lambda n: f"VT-2026-{n + 900000:06d}")
    kind = DataRequest.Kind.CORRECTION
    person = factory.SubFactory(UserFactory)
    language = "tr"
    wish = "Soyadım değişti: Ilgaz."
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    identity_proved_at = factory.LazyFunction(timezone.now)
    closed_at = factory.LazyAttribute(
        lambda made: None if made.state in DataRequest.OPEN else timezone.now()
    )
    state = DataRequest.State.RECEIVED


class DataExportFactory(DjangoModelFactory):
    """An export that waits for a worker."""

    class Meta:
        model = DataExport

    person = factory.SubFactory(UserFactory)
    language = "tr"


class LegalHoldFactory(DjangoModelFactory):
    class Meta:
        model = LegalHold

    person = factory.SubFactory(UserFactory)
    reason = "Esas 2026/14"
