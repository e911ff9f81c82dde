"""Publications for tests: VersionFactory() is a published guide with a text in both languages."""

from datetime import timedelta
from hashlib import sha256

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.uploads import random_name
from publications.models import File, Publication, Topic, Version


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    title_tr = factory.Sequence(lambda n: f"Gönüllü yönetimi {n}")
    title_en = factory.Sequence(lambda n: f"Volunteer management {n}")
    slug = factory.Sequence(lambda n: f"gonullu-yonetimi-{n}")


class PublicationFactory(DjangoModelFactory):
    class Meta:
        model = Publication

    kind = Publication.Kind.GUIDE
    slug = factory.Sequence(lambda n: f"isbirligi-rehberi-{n}")


class VersionFactory(DjangoModelFactory):
    class Meta:
        model = Version

    class Params:
        draft = factory.Trait(state=Version.State.DRAFT, published_at=None)
        embargoed = factory.Trait(
            published_at=factory.LazyFunction(lambda: timezone.now() + timedelta(hours=1))
        )
        withdrawn = factory.Trait(state=Version.State.WITHDRAWN)

    publication = factory.SubFactory(PublicationFactory)
    state = Version.State.PUBLISHED
    title_tr = factory.Sequence(lambda n: f"İş Birliği Rehberi {n}: Çığır Açan Örnekler")
    title_en = factory.Sequence(lambda n: f"Cooperation Guide {n}: Telling Examples")
    summary_tr = "Kamu kurumları ile STK’lar için ilkeler ve kontrol listeleri."
    summary_en = "Principles and checklists for public bodies and CSOs."
    body_tr = "# Giriş\n\nIğdır’dan İzmir’e örnekler."
    body_en = "# Introduction\n\nExamples from Iğdır to İzmir."
    published_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))


class FileFactory(DjangoModelFactory):
    """A stored PDF of a few bytes; `data` is what it holds."""

    class Meta:
        model = File

    class Params:
        data = b"%PDF-1.7 deneme"

    version = factory.SubFactory(VersionFactory)
    language = "tr"
    format = File.Format.PDF
    file = factory.LazyAttribute(
        lambda made: default_storage.save(
            random_name("publications", "pdf"), ContentFile(made.data)
        )
    )
    size_bytes = factory.LazyAttribute(lambda made: len(made.data))
    sha256 = factory.LazyAttribute(lambda made: sha256(made.data).hexdigest())
