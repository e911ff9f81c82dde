"""What the database refuses of trainings, through the ORM and through raw SQL."""

from datetime import date

import pytest

from tests.factories.trainings import DeliveryFactory, RoundDayFactory, RoundFactory
from tests.refusals import assert_refused, sql

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
