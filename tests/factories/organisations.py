"""Organisations for tests: CSOs with Turkish letters, their names in time, and their members."""

from datetime import date, timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from organisations.models import FieldOfWork, Membership, Organisation, OrganisationName
from tests.factories.accounts import UserFactory


class FieldOfWorkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FieldOfWork

    name_tr = factory.Sequence(lambda n: f"Engellilik çalışmaları {n}")
    name_en = factory.Sequence(lambda n: f"Disability work {n}")
    slug = factory.Sequence(lambda n: f"engellilik-{n}")


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A CSO; `members` (users) belong to it. Traits make the bodies behind a project."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    class Params:
        ministry = factory.Trait(kind=Organisation.Kind.MINISTRY)
        european_union = factory.Trait(
            kind=Organisation.Kind.EU_BODY, name_tr="Avrupa Birliği", name_en="European Union"
        )
        turkiye = factory.Trait(
            kind=Organisation.Kind.STATE,
            name_tr="Türkiye Cumhuriyeti",
            name_en="Republic of Türkiye",
        )
        unhcr = factory.Trait(
            kind=Organisation.Kind.INTERNATIONAL,
            name_tr="BM Mülteciler Yüksek Komiserliği",
            name_en="UNHCR",
        )

    kind = Organisation.Kind.CSO
    name_tr = factory.Sequence(lambda n: f"Iğdır Işık Gönüllüleri Derneği {n}")
    name_en = factory.Sequence(lambda n: f"Iğdır Light Volunteers Association {n}")
    slug = factory.Sequence(lambda n: f"igdir-isik-gonulluleri-dernegi-{n}")

    @factory.post_generation
    def members(self, create, extracted, **kwargs):
        for person in extracted or []:
            MembershipFactory(organisation=self, user=person)


class OrganisationNameFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrganisationName

    organisation = factory.SubFactory(OrganisationFactory)
    name_tr = "Aile, Çalışma ve Sosyal Hizmetler Bakanlığı"
    name_en = "Ministry of Family, Labour and Social Services"
    valid = DateRange(date(2018, 7, 10), date(2021, 4, 21))


class MembershipFactory(factory.django.DjangoModelFactory):
    """A plain member since yesterday. Traits: `representative`, `editor`, `ended` (an hour ago)."""

    class Meta:
        model = Membership

    class Params:
        representative = factory.Trait(role=Membership.Role.REPRESENTATIVE)
        editor = factory.Trait(role=Membership.Role.EDITOR)
        ended = factory.Trait(
            ended_at=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
        )

    started_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
