"""Programmes and projects for tests, with the letters that find bugs."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from programmes.models import (
    Activity,
    Deliverable,
    Figure,
    Objective,
    Programme,
    Project,
    ProjectOrganisation,
    ProjectProvince,
    ProvinceScope,
    Result,
    Theme,
)
from tests.factories.organisations import OrganisationFactory
from tests.factories.provinces import ProvinceFactory


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    title_tr = factory.Sequence(lambda n: f"Sivil Toplum İş Birliği Programı {n}")
    title_en = factory.Sequence(lambda n: f"Civil Society Cooperation Programme {n}")
    slug = factory.Sequence(lambda n: f"sivil-toplum-is-birligi-programi-{n}")


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    title_tr = factory.Sequence(lambda n: f"Çocuk ve gençlik {n}")
    title_en = factory.Sequence(lambda n: f"Children and youth {n}")
    slug = factory.Sequence(lambda n: f"cocuk-ve-genclik-{n}")


class ProjectFactory(DjangoModelFactory):
    """A published project, paid by Türkiye, that ran from May 2018 to May 2020.

    `themes` is a list of themes; `funder=False` leaves the funder to the test.
    """

    class Meta:
        model = Project
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(state=Project.State.DRAFT)
        archived = factory.Trait(state=Project.State.ARCHIVED)
        undated = factory.Trait(start_on=None, end_on=None)

    programme = factory.SubFactory(ProgrammeFactory)
    title_tr = factory.Sequence(lambda n: f"İl Ölçeğinde Güçlü İş Birliği Projesi {n}")
    title_en = factory.Sequence(lambda n: f"Strong Cooperation in the Provinces {n}")
    slug = factory.Sequence(lambda n: f"il-olceginde-guclu-is-birligi-projesi-{n}")
    summary_tr = "Kamu kurumları ile STK’ların birlikte çalışmasını güçlendirdi."
    summary_en = "It strengthened the work of public institutions and CSOs together."
    state = Project.State.PUBLISHED
    stage = Project.Stage.COMPLETED
    start_on = date(2018, 5, 14)
    start_precision = "day"
    end_on = date(2020, 5, 31)
    end_precision = "month"

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        if extracted:
            self.themes.set(extracted)

    @factory.post_generation
    def funder(self, create, extracted, **kwargs):
        """A published project has one: the database sees to it."""
        if extracted is not False and self.state == Project.State.PUBLISHED:
            ProjectOrganisationFactory(
                project=self, organisation=OrganisationFactory(turkiye=True), funder=True
            )


class ProjectOrganisationFactory(DjangoModelFactory):
    class Meta:
        model = ProjectOrganisation

    class Params:
        funder = factory.Trait(role=ProjectOrganisation.Role.FUNDER)
        lead = factory.Trait(role=ProjectOrganisation.Role.CONSORTIUM_LEAD)

    project = factory.SubFactory(ProjectFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = ProjectOrganisation.Role.BENEFICIARY


class ProjectProvinceFactory(DjangoModelFactory):
    """A pilot; ProjectProvinceFactory(project=…, pilot=…) is one of its neighbours."""

    class Meta:
        model = ProjectProvince

    project = factory.SubFactory(ProjectFactory)
    province = factory.SubFactory(ProvinceFactory)
    pilot = None
    role = factory.LazyAttribute(lambda made: "neighbour" if made.pilot else "pilot")


class ProvinceScopeFactory(DjangoModelFactory):
    class Meta:
        model = ProvinceScope

    project = factory.SubFactory(ProjectFactory)
    number = 10
    label_tr = "ihtiyaç analizi yapılan pilot iller"
    label_en = "pilot provinces of the needs analysis"


class ObjectiveFactory(DjangoModelFactory):
    class Meta:
        model = Objective

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    level = Objective.Level.SPECIFIC
    description_tr = "Diyalog kültürünü güçlendirmek"
    description_en = "Strengthen the culture of dialogue"


class ResultFactory(DjangoModelFactory):
    class Meta:
        model = Result

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    description_tr = "STK’ların hukuki danışmanlık kapasitesi arttı"
    description_en = "CSOs advise better on legal matters"


class DeliverableFactory(DjangoModelFactory):
    class Meta:
        model = Deliverable

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    kind = Deliverable.Kind.GUIDE
    title_tr = "Gönüllü Yönetimi Kılavuzu"
    title_en = "Guide to Volunteer Management"


class FigureFactory(DjangoModelFactory):
    class Meta:
        model = Figure

    project = factory.SubFactory(ProjectFactory)
    label_tr = "eğitim alan kamu görevlisi"
    label_en = "public officials trained"
    value = 1500
    qualifier = Figure.Qualifier.AT_LEAST
    source_document = "003"
    source_locator = "13"


class ActivityFactory(DjangoModelFactory):
    """Held on one day; Params: `undated`, `planned`."""

    class Meta:
        model = Activity

    class Params:
        undated = factory.Trait(start_on=None, end_on=None)
        planned = factory.Trait(status=Activity.Status.PLANNED)

    project = factory.SubFactory(ProjectFactory)
    kind = Activity.Kind.WORKSHOP
    title_tr = factory.Sequence(lambda n: f"Şanlıurfa Çalıştayı {n}")
    title_en = factory.Sequence(lambda n: f"Şanlıurfa Workshop {n}")
    status = Activity.Status.HELD
    start_on = date(2019, 4, 25)
    end_on = date(2019, 4, 25)
