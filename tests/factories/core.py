"""Core's own rows for tests, with the letters that find bugs."""

import factory
from factory.django import DjangoModelFactory

from core.models import ExternalService, GlossaryTerm, SourceNote


class ExternalServiceFactory(DjangoModelFactory):
    class Meta:
        model = ExternalService

    name_tr = factory.Sequence(lambda n: f"İhbar ve danışma hattı {n}")
    name_en = factory.Sequence(lambda n: f"Advice line {n}")
    phone = "183"


class GlossaryTermFactory(DjangoModelFactory):
    class Meta:
        model = GlossaryTerm

    term_tr = factory.Sequence(lambda n: f"Sivil diyalog {n}")
    term_en = factory.Sequence(lambda n: f"Civil dialogue {n}")


class SourceNoteFactory(DjangoModelFactory):
    """An open question about a project's end."""

    class Meta:
        model = SourceNote

    target_label = "programmes.project"
    target_id = factory.Sequence(lambda n: n + 1)
    field = "end_on"
    document = "000"
    locator = factory.Sequence(lambda n: str(n + 1))
    note = "Belge iki tarih veriyor."
    state = SourceNote.State.OPEN
