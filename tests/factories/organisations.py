"""Organisations for tests: CSOs with Turkish letters, their names in time, and their members."""

from datetime import date, timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from organisations.models import (
    CsoProfile,
    CsoReview,
    FieldOfWork,
    Handover,
    Invitation,
    Membership,
    Organisation,
    OrganisationName,
    hash_token,
)
from tests.factories.accounts import UserFactory
from tests.factories.provinces import ProvinceFactory


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


class CsoProfileFactory(factory.django.DjangoModelFactory):
    """A CSO that has stated everything; what waits comes with its review."""

    class Meta:
        model = CsoProfile
        skip_postgeneration_save = True

    class Params:
        listed = factory.Trait(state=CsoProfile.State.VERIFIED, directory_opt_in=True)

    organisation = factory.SubFactory(
        OrganisationFactory, province=factory.SubFactory(ProvinceFactory)
    )
    legal_form = CsoProfile.LegalForm.ASSOCIATION
    registry_number = factory.Sequence(lambda n: f"76-001-{n + 1:03}")
    founded_year = 2009
    size_band = CsoProfile.SizeBand.SMALL
    contact_email = factory.Sequence(lambda n: f"iletisim@isik{n}-dernegi.org.tr")
    state = CsoProfile.State.UNSUBMITTED

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """Give a verified or suspended CSO what these states need."""
        if kwargs["state"] in {CsoProfile.State.VERIFIED, CsoProfile.State.SUSPENDED}:
            today = timezone.localdate()
            kwargs.setdefault("name_at_verification", kwargs["organisation"].names_to_verify())
            kwargs.setdefault("verified_at", timezone.now())
            kwargs.setdefault("confirmed_on", today)
            kwargs.setdefault("confirmation_due_on", today + timedelta(days=365))
        return super()._create(model_class, *args, **kwargs)

    @factory.post_generation
    def fields_of_work(self, create, extracted, **kwargs):
        self.organisation.fields_of_work.set(extracted or [FieldOfWorkFactory()])

    @factory.post_generation
    def review(self, create, extracted, **kwargs):
        """What waits comes with its review."""
        if self.is_waiting:
            CsoReviewFactory(profile=self, asked_by=extracted)


class CsoReviewFactory(factory.django.DjangoModelFactory):
    """A review that waits; for a profile that waits, its factory makes one."""

    class Meta:
        model = CsoReview

    profile = factory.SubFactory(CsoProfileFactory)
    asked_at = factory.LazyFunction(timezone.now)


class InvitationFactory(factory.django.DjangoModelFactory):
    """A waiting invitation mailed two hours ago; `token` is what its mail carried.

    Traits: `expired`, and `accepted`, `declined`, `revoked` an hour ago.
    """

    class Meta:
        model = Invitation
        exclude = ["token", "closed"]

    class Params:
        expired = factory.Trait(
            mailed_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=15))
        )
        accepted = factory.Trait(
            state=Invitation.State.ACCEPTED,
            closed_at=factory.SelfAttribute("closed"),
            accepted_by=factory.SubFactory(UserFactory),
        )
        declined = factory.Trait(
            state=Invitation.State.DECLINED, closed_at=factory.SelfAttribute("closed")
        )
        revoked = factory.Trait(
            state=Invitation.State.REVOKED, closed_at=factory.SelfAttribute("closed")
        )

    token = factory.Sequence(lambda n: f"davet-{n}")
    closed = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    organisation = factory.SubFactory(OrganisationFactory)
    email = factory.Sequence(lambda n: f"davetli{n}@ornek-dernegi.org")
    language = "tr"
    invited_by = factory.SubFactory(UserFactory)
    token_hash = factory.LazyAttribute(lambda row: hash_token(row.token))
    mailed_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=2))
    expires_at = factory.LazyAttribute(lambda row: row.mailed_at + timedelta(days=14))


class HandoverFactory(factory.django.DjangoModelFactory):
    """A standing offer of a CSO's representative to one of its members.

    Traits: `expired`, and `accepted`, `declined`, `withdrawn` an hour ago.
    """

    class Meta:
        model = Handover
        exclude = ["closed"]

    class Params:
        expired = factory.Trait(
            expires_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
        )
        accepted = factory.Trait(
            state=Handover.State.ACCEPTED, closed_at=factory.SelfAttribute("closed")
        )
        declined = factory.Trait(
            state=Handover.State.DECLINED, closed_at=factory.SelfAttribute("closed")
        )
        withdrawn = factory.Trait(
            state=Handover.State.WITHDRAWN, closed_at=factory.SelfAttribute("closed")
        )

    closed = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    organisation = factory.SubFactory(OrganisationFactory)
    from_person = factory.LazyAttribute(
        lambda row: MembershipFactory(organisation=row.organisation, representative=True).user
    )
    to_person = factory.LazyAttribute(
        lambda row: MembershipFactory(organisation=row.organisation).user
    )
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))
