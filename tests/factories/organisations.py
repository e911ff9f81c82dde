"""Organisations for tests, with the letters that find bugs."""

import factory

from organisations.models import Organisation


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A CSO; `members` (users) belong to it. Traits make the bodies behind a project."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    class Params:
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
        for user in extracted or []:
            self.memberships.create(user=user)
