"""What the database holds of the register, whoever writes."""

from datetime import date

import pytest
from django.utils import timezone

from organisations.models import CsoProfile, CsoReview
from tests.factories.accounts import UserFactory
from tests.factories.organisations import (
    CsoProfileFactory,
    CsoReviewFactory,
    OrganisationFactory,
)
from tests.refusals import assert_refused, sql

pytestmark = pytest.mark.django_db


def test_database_refuses_what_no_service_does():
    verified = CsoProfileFactory(state="verified", registry_number="34-7")
    pending = CsoProfileFactory(state="pending")
    free = CsoProfileFactory()
    now = timezone.now()
    taken_back = CsoReviewFactory(profile=free, decision="taken_back", asked_at=now, decided_at=now)
    rows = CsoProfile.objects
    decided = CsoProfileFactory(state="pending").reviews.get()
    officer = UserFactory()
    ministry = OrganisationFactory(ministry=True)

    for change in [
        # a state without its review, and a review without its state
        lambda: rows.filter(pk=pending.pk).update(state="verified", **_held(pending)),
        lambda: rows.filter(pk=free.pk).update(state="pending"),
        lambda: pending.reviews.update(decision="closed", decided_at=timezone.now()),
        lambda: pending.reviews.all().delete(),
        # a decision that goes before its CSO does
        taken_back.delete,
        sql("DELETE FROM organisations_csoreview WHERE id = %s", taken_back.pk),
        # a badge that passes to another name or number
        lambda: (
            type(verified.organisation)
            .objects.filter(pk=verified.organisation_id)
            .update(name_tr="Türkiye Büyük Millet Meclisi")
        ),
        lambda: rows.filter(pk=verified.pk).update(registry_number="34-8"),
        lambda: rows.filter(pk=verified.pk).update(legal_form="foundation"),
        lambda: rows.filter(pk=verified.pk).update(name_at_verification=" "),
        # a CSO that is none
        lambda: CsoProfileFactory(organisation=ministry),
        lambda: type(ministry).objects.filter(pk=free.organisation_id).update(kind="ministry"),
        # what its columns hold
        lambda: rows.filter(pk=free.pk).update(registry_number="34/8"),
        lambda: rows.filter(pk=free.pk).update(registry_number="٣٤"),
        lambda: rows.filter(pk=free.pk).update(legal_form="initiative", registry_number="1"),
        lambda: rows.filter(pk=pending.pk).update(registry_number=""),
        lambda: rows.filter(pk=free.pk).update(contact_phone="0312"),
        lambda: rows.filter(pk=free.pk).update(contact_email="a b@c"),
        lambda: rows.filter(pk=free.pk).update(founded_year=1700),
        lambda: CsoProfileFactory(state="verified", registry_number="034-07"),
        # a decision of nobody, of the asker, without a reason, or changed
        lambda: _decide(decided, decision="verified", decided_by=None),
        lambda: _decide(decided, decision="rejected", decided_by=officer, reason=""),
        lambda: _decide(
            CsoProfileFactory(state="pending", review=officer).reviews.get(),
            decision="verified",
            decided_by=officer,
        ),
        lambda: CsoReview.objects.filter(pk=decided.pk).update(asked_by=officer),
    ]:
        assert_refused(change)


def _held(profile):
    return {
        "name_at_verification": profile.organisation.names_to_verify(),
        "verified_at": timezone.now(),
        "confirmation_due_on": date(2027, 1, 1),
    }


def _decide(review, **columns):
    CsoReview.objects.filter(pk=review.pk).update(decided_at=timezone.now(), **columns)
