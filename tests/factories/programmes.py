"""Programmes and projects for tests, with the letters that find bugs."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from programmes.models import (
    Activity,
    ActivityGroup,
    ActivitySeries,
    Agreement,
    Challenge,
    Contribution,
    CoordinatorAssignment,
    Deliverable,
    DeliverablePart,
    Extension,
    Figure,
    FrameworkAlignment,
    FrameworkObjective,
    GoodPractice,
    ImportReference,
    LegalBasis,
    Mitigation,
    Objective,
    Programme,
    Project,
    ProjectOrganisation,
    ProjectProvince,
    ProjectRelation,
    ProjectReview,
    ProjectTargetGroup,
    ProvinceScope,
    Result,
    SupportDelivery,
    TargetGroup,
    Theme,
)
from tests.factories.accounts import UserFactory
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

    `themes` is a list of themes; `funder=False` leaves the funder to the test. One in review comes
    from ProjectReviewFactory: the database wants both.
    """

    class Meta:
        model = Project
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(state=Project.State.DRAFT)
        archived = factory.Trait(state=Project.State.ARCHIVED)
        withdrawn = factory.Trait(
            state=Project.State.WITHDRAWN, withdrawal_reason="Yanlış proje yayımlanmıştı."
        )
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
        """A published project has one: the database sees to it; one in review needs it next."""
        if extracted or (extracted is None and self.state == Project.State.PUBLISHED):
            ProjectOrganisationFactory(
                project=self, organisation=OrganisationFactory(turkiye=True), funder=True
            )


class ProjectReviewFactory(DjangoModelFactory):
    """A project with a funder that waits for review; `submitted_by` is its author."""

    class Meta:
        model = ProjectReview

    class Params:
        returned = factory.Trait(
            project=factory.SubFactory(ProjectFactory, draft=True),
            decision=ProjectReview.Decision.RETURNED,
            reviewer=factory.SubFactory(UserFactory),
            decided_at=factory.LazyFunction(timezone.now),
            reason="Özet eksik.",
        )

    project = factory.SubFactory(ProjectFactory, state=Project.State.IN_REVIEW, funder=True)
    submitted_by = factory.SubFactory(UserFactory)
    submitted_at = factory.LazyFunction(timezone.now)


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


class CoordinatorAssignmentFactory(DjangoModelFactory):
    """Somebody with the role coordinates a pilot since last month, until further notice.

    `over=True`: until yesterday.
    """

    class Meta:
        model = CoordinatorAssignment

    class Params:
        over = factory.Trait(
            ends_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1))
        )

    person = factory.SubFactory(UserFactory, roles=["province_coordinator"])
    pilot = factory.SubFactory(ProjectProvinceFactory)
    project = factory.SelfAttribute("pilot.project")
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    ends_on = None


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


class ActivityGroupFactory(DjangoModelFactory):
    class Meta:
        model = ActivityGroup

    project = factory.SubFactory(ProjectFactory)
    number = factory.Sequence(lambda n: n + 1)
    title_tr = "Kapasite güçlendirme ve işbirliği"
    title_en = "Capacity building and cooperation"


class ActivitySeriesFactory(DjangoModelFactory):
    class Meta:
        model = ActivitySeries

    project = factory.SubFactory(ProjectFactory)
    title_tr = "Iğdır’dan Muğla’ya STK çalıştayları"
    title_en = "CSO workshops from Iğdır to Muğla"
    planned_number = 10
    days = 2


class DeliverablePartFactory(DjangoModelFactory):
    class Meta:
        model = DeliverablePart

    deliverable = factory.SubFactory(DeliverableFactory)
    number = factory.Sequence(lambda n: n + 1)
    title_tr = "İzleme ve değerlendirme"
    title_en = "Monitoring and evaluation"


class TargetGroupFactory(DjangoModelFactory):
    class Meta:
        model = TargetGroup

    title_tr = factory.Sequence(lambda n: f"Çocuklar {n}")
    title_en = factory.Sequence(lambda n: f"Children {n}")
    slug = factory.Sequence(lambda n: f"cocuklar-{n}")


class ProjectTargetGroupFactory(DjangoModelFactory):
    class Meta:
        model = ProjectTargetGroup

    project = factory.SubFactory(ProjectFactory)
    group = factory.SubFactory(TargetGroupFactory)


class LegalBasisFactory(DjangoModelFactory):
    class Meta:
        model = LegalBasis

    project = factory.SubFactory(ProjectFactory)
    ordinal = factory.Sequence(lambda n: n + 1)
    kind = LegalBasis.Kind.LAW
    title_tr = "Sosyal Hizmetler Kanunu"
    title_en = "Law on Social Services"


class AgreementFactory(DjangoModelFactory):
    """`parties` is a list of organisations."""

    class Meta:
        model = Agreement
        skip_postgeneration_save = True

    project = factory.SubFactory(ProjectFactory)
    kind = Agreement.Kind.PROTOCOL
    title_tr = "İş birliği protokolü"
    title_en = "Cooperation protocol"

    @factory.post_generation
    def parties(self, create, extracted, **kwargs):
        self.parties.set(extracted or [OrganisationFactory()])


class ExtensionFactory(DjangoModelFactory):
    class Meta:
        model = Extension

    project = factory.SubFactory(ProjectFactory)
    decided_on = date(2019, 11, 1)
    new_end_on = factory.Sequence(lambda n: date(2020, 12, 31) + timedelta(days=n))
    basis_tr = "Tarafların kararıyla"
    basis_en = "By decision of the parties"


class FrameworkObjectiveFactory(DjangoModelFactory):
    """A chapter of the negotiations: there are 35, of the Compact's objectives only four."""

    class Meta:
        model = FrameworkObjective
        django_get_or_create = ["framework", "number"]

    framework = FrameworkObjective.Framework.ACQUIS
    number = factory.Sequence(lambda n: n % 35 + 1)
    title_tr = "Sosyal politika ve istihdam"
    title_en = "Social policy and employment"


class FrameworkAlignmentFactory(DjangoModelFactory):
    class Meta:
        model = FrameworkAlignment

    project = factory.SubFactory(ProjectFactory)
    objective = factory.SubFactory(FrameworkObjectiveFactory)
    narrative_tr = "Öz yeterliliği güçlendirdi."
    narrative_en = "It strengthened self-reliance."


class ProjectRelationFactory(DjangoModelFactory):
    class Meta:
        model = ProjectRelation

    project = factory.SubFactory(ProjectFactory)
    other = factory.SubFactory(ProjectFactory)
    note_tr = "İkisi de aynı illerde yürüdü."
    note_en = "Both ran in the same provinces."


class ChallengeFactory(DjangoModelFactory):
    class Meta:
        model = Challenge

    project = factory.SubFactory(ProjectFactory)
    description_tr = "Yüz yüze eğitimler salgın yüzünden durdu."
    description_en = "Trainings in person stopped because of the pandemic."


class MitigationFactory(DjangoModelFactory):
    class Meta:
        model = Mitigation

    challenge = factory.SubFactory(ChallengeFactory)
    description_tr = "Eğitimler çevrim içi yapıldı."
    description_en = "Trainings were held online."


class GoodPracticeFactory(DjangoModelFactory):
    class Meta:
        model = GoodPractice

    project = factory.SubFactory(ProjectFactory)
    submitted_by = factory.SubFactory(OrganisationFactory)
    resources_tr = "Program dört yasal dayanağa yaslanır."
    resources_en = "The programme rests on four laws."


class SupportDeliveryFactory(DjangoModelFactory):
    class Meta:
        model = SupportDelivery

    project = factory.SubFactory(ProjectFactory)
    kind = SupportDelivery.Kind.VEHICLES
    description_tr = "Sosyal hizmet merkezlerine araç"
    description_en = "Vehicles for social service centres"


class ContributionFactory(DjangoModelFactory):
    """What a funder gave: the factory makes it a funder of the project."""

    class Meta:
        model = Contribution

    project = factory.SubFactory(ProjectFactory)
    funder = factory.LazyAttribute(
        lambda made: ProjectOrganisationFactory(project=made.project, funder=True).organisation
    )
    amount = 250_000
    currency = "EUR"


class ImportReferenceFactory(DjangoModelFactory):
    class Meta:
        model = ImportReference

    activity = factory.SubFactory(ActivityFactory)
    project = factory.SelfAttribute("activity.project")
    reference = factory.Sequence(lambda n: f"A-{n}")
