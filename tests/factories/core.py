"""Core's own rows for tests, with the letters that find bugs."""

import factory
from factory.django import DjangoModelFactory

from core.models import ExternalService


class ExternalServiceFactory(DjangoModelFactory):
    class Meta:
        model = ExternalService

    name_tr = factory.Sequence(lambda n: f"İhbar ve danışma hattı {n}")
    name_en = factory.Sequence(lambda n: f"Advice line {n}")
    phone = "183"
