"""Trainings for tests: DeliveryFactory() is announced and begins in a fortnight."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from tests.factories.programmes import ProjectFactory, ProjectProvinceFactory
from tests.factories.provinces import ProvinceFactory
from trainings.models import Delivery, Round, RoundDay, RoundDayTopic, TrainingProgramme


class TrainingProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = TrainingProgramme

    project = factory.SubFactory(ProjectFactory)
    title_tr = factory.Sequence(lambda n: f"Kapasite Geliştirme Eğitimleri {n}")
    title_en = factory.Sequence(lambda n: f"Capacity Building Trainings {n}")
    audience = TrainingProgramme.Audience.CSO


class RoundFactory(DjangoModelFactory):
    class Meta:
        model = Round

    programme = factory.SubFactory(TrainingProgrammeFactory)
    ordinal = factory.Sequence(lambda n: n + 1)
    title_tr = factory.Sequence(lambda n: f"{n}. Tur: Gönüllülük ve Şeffaflık")
    title_en = factory.Sequence(lambda n: f"Round {n}: Volunteering and Openness")
    slug = factory.Sequence(lambda n: f"tur-{n}")
    start_on = date(2018, 12, 1)
    start_precision = "month"
    end_on = date(2019, 1, 31)
    end_precision = "month"


class RoundDayFactory(DjangoModelFactory):
    class Meta:
        model = RoundDay

    round = factory.SubFactory(RoundFactory)
    number = factory.Sequence(lambda n: n + 1)


class RoundDayTopicFactory(DjangoModelFactory):
    class Meta:
        model = RoundDayTopic

    day = factory.SubFactory(RoundDayFactory)
    ordinal = factory.Sequence(lambda n: n + 1)
    title_tr = factory.Sequence(lambda n: f"Savunuculuk ve İletişim {n}")
    title_en = factory.Sequence(lambda n: f"Advocacy and Communication {n}")


class DeliveryFactory(DjangoModelFactory):
    """Announced, in a fortnight; its province is made a pilot of the round's project."""

    class Meta:
        model = Delivery
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(state=Delivery.State.DRAFT)
        cancelled = factory.Trait(
            state=Delivery.State.CANCELLED,
            cancel_reason_tr="Salon su bastığı için kullanılamıyor.",
            cancel_reason_en="The hall is flooded.",
        )

    round = factory.SubFactory(RoundFactory)
    province = factory.SubFactory(ProvinceFactory)
    slug = factory.Sequence(lambda n: f"uygulama-{n}")
    venue_tr = "Halk Eğitim Merkezi"
    venue_en = "Public Education Centre"
    start_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=14))
    end_on = factory.LazyAttribute(lambda made: made.start_on + timedelta(days=2))
    state = Delivery.State.ANNOUNCED

    @factory.post_generation
    def pilot(self, create, extracted, **kwargs):
        project = self.round.programme.project
        if (
            extracted is not False
            and not project.project_provinces.filter(province=self.province).exists()
        ):
            ProjectProvinceFactory(project=project, province=self.province)
