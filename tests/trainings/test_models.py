"""What the database refuses of trainings, through the ORM and through raw SQL."""

from datetime import date

import pytest

from programmes.models import ProjectProvince
from tests.factories.programmes import ProjectFactory, ProjectProvinceFactory
from tests.factories.provinces import ProvinceFactory
from tests.factories.trainings import (
    DeliveryFactory,
    RoundDayFactory,
    RoundFactory,
    TrainingProgrammeFactory,
)
from tests.refusals import assert_refused, sql
from trainings.models import Delivery

pytestmark = pytest.mark.django_db


def test_rounds_may_overlap_in_time():
    one = RoundFactory(start_on=date(2019, 2, 1), end_on=date(2019, 4, 30))

    RoundFactory(programme=one.programme, start_on=date(2019, 3, 1), end_on=date(2019, 7, 31))


def test_round_ordinal_twice_in_a_programme_is_refused():
    one, other = RoundFactory(), RoundFactory()
    assert_refused(lambda: RoundFactory(programme=one.programme, ordinal=one.ordinal))
    assert_refused(
        sql(
            "UPDATE trainings_round SET programme_id = %s, ordinal = %s WHERE id = %s",
            one.programme_id,
            one.ordinal,
            other.pk,
        )
    )


def test_round_month_is_stored_as_its_first_and_last_day():
    one = RoundFactory()

    assert_refused(lambda: RoundFactory(start_on=date(2018, 12, 2)))
    assert_refused(sql("UPDATE trainings_round SET start_on = '2018-12-02' WHERE id = %s", one.pk))


def test_delivery_that_ends_before_it_starts_is_refused():
    one = DeliveryFactory()

    assert_refused(lambda: DeliveryFactory(end_on=date(2000, 1, 1)))
    assert_refused(sql("UPDATE trainings_delivery SET end_on = '2000-01-01' WHERE id = %s", one.pk))
    assert_refused(sql("UPDATE trainings_delivery SET ends_at = '00:00' WHERE id = %s", one.pk))


def test_day_number_twice_in_a_round_is_refused():
    one = RoundDayFactory(number=1)
    other = RoundDayFactory(round=one.round, number=2)

    assert_refused(lambda: RoundDayFactory(round=one.round, number=1))
    assert_refused(sql("UPDATE trainings_roundday SET number = 1 WHERE id = %s", other.pk))
    assert_refused(sql("UPDATE trainings_roundday SET number = 0 WHERE id = %s", other.pk))


# Where and why


@pytest.mark.parametrize("role", [None, "neighbour"])
def test_delivery_outside_the_pilot_provinces_of_its_project_is_refused(role):
    one = DeliveryFactory()
    pilot = one.round.programme.project.project_provinces.get()
    other = ProvinceFactory()
    if role:
        ProjectProvinceFactory(project=pilot.project, province=other, pilot=pilot)
    ProjectProvinceFactory(province=other)

    assert_refused(lambda: DeliveryFactory(round=one.round, province=other, pilot=False))
    assert_refused(lambda: Delivery.objects.filter(pk=one.pk).update(province=other))
    assert_refused(
        sql("UPDATE trainings_delivery SET province_id = %s WHERE id = %s", other.pk, one.pk)
    )


def test_pilot_province_with_deliveries_stays_one():
    one = DeliveryFactory()
    pilot = one.round.programme.project.project_provinces.get()
    second = ProjectProvinceFactory(project=pilot.project)
    stranger = ProjectFactory()

    assert_refused(lambda: ProjectProvince.objects.filter(pk=pilot.pk).delete())
    assert_refused(sql("DELETE FROM programmes_projectprovince WHERE id = %s", pilot.pk))
    rows = ProjectProvince.objects.filter(pk=pilot.pk)
    assert_refused(lambda: rows.update(role="neighbour", pilot=second))
    assert_refused(lambda: rows.update(project=stranger))
    assert_refused(lambda: rows.update(province=ProvinceFactory()))
    second.delete()


@pytest.mark.parametrize("what", ["round", "programme"])
def test_deliveries_do_not_follow_into_a_project_without_their_province(what):
    one, stranger = DeliveryFactory(), TrainingProgrammeFactory()
    if what == "round":
        statement = f"UPDATE trainings_round SET programme_id = {stranger.pk}"
    else:
        statement = f"UPDATE trainings_trainingprogramme SET project_id = {stranger.project_id}"

    assert_refused(sql(statement))
    ProjectProvinceFactory(project=stranger.project, province=one.province)
    sql(statement)()
    sql("SET CONSTRAINTS ALL IMMEDIATE")()


def test_round_that_goes_takes_its_deliveries_along():
    one = DeliveryFactory()

    one.round.delete()
    ProjectProvince.objects.all().delete()

    sql("SET CONSTRAINTS ALL IMMEDIATE")()


@pytest.mark.parametrize(
    "reason",
    [
        {"cancel_reason_tr": "", "cancel_reason_en": "The hall is flooded."},
        {"cancel_reason_tr": " ", "cancel_reason_en": None},
        {"cancel_reason_tr": None, "cancel_reason_en": None},
    ],
)
def test_cancelled_delivery_says_why_in_its_primary_language(reason):
    one = DeliveryFactory(**reason)

    assert_refused(lambda: Delivery.objects.filter(pk=one.pk).update(state="cancelled"))
    assert_refused(sql("UPDATE trainings_delivery SET state = 'cancelled' WHERE id = %s", one.pk))
