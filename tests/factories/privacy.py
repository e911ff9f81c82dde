"""Notices, data requests, exports and legal holds for tests."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import DataExport, DataRequest, LegalHold, Notice
from core.uploads import store_generated
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
    """An export that waits for a worker. Trait: `for_address`, a ready one of a mail address."""

    class Meta:
        model = DataExport

    class Params:
        for_address = factory.Trait(
            person=None,
            data_request=factory.SubFactory(
                DataRequestFactory, stranger=True, kind=DataRequest.Kind.ACCESS
            ),
            state=DataExport.State.DONE,
            attempts=1,
            finished_at=factory.LazyFunction(timezone.now),
            file=factory.Sequence(lambda n: _stored(f"accounts/export-made{n}.zip")),
        )

    person = factory.SubFactory(UserFactory)
    language = "tr"


def _stored(name: str) -> str:
    """Keep an archive without members."""
    store_generated(name, b"PK\x05\x06" + bytes(18))
    return name


class LegalHoldFactory(DjangoModelFactory):
    class Meta:
        model = LegalHold

    person = factory.SubFactory(UserFactory)
    reason = "Esas 2026/14"
