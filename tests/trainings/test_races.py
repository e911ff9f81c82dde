"""Two connections at once: a delivery's province stays a pilot of its project, whichever moves."""

import pytest
from django.db import transaction

from programmes.models import ProjectProvince
from tests.factories.programmes import ProjectFactory, ProjectProvinceFactory
from tests.factories.trainings import DeliveryFactory, RoundFactory, TrainingProgrammeFactory
from tests.races import commit_together, without_locks
from trainings.models import Round, TrainingProgramme

pytestmark = pytest.mark.django_db(transaction=True)


def move_round(one, programme):
    return lambda: Round.objects.filter(pk=one.pk).update(programme=programme)


def move_programme(programme, project):
    rows = TrainingProgramme.objects.filter(pk=programme.pk)
    return lambda: rows.update(project=project)


def delete(pilot):
    return lambda: ProjectProvince.objects.filter(pk=pilot.pk).delete()


def round_and_pilot():
    delivery, other = DeliveryFactory(), TrainingProgrammeFactory()
    pilot = ProjectProvinceFactory(project=other.project, province=delivery.province)
    return move_round(delivery.round, other), delete(pilot)


def programme_and_pilot():
    delivery, project = DeliveryFactory(), ProjectFactory()
    pilot = ProjectProvinceFactory(project=project, province=delivery.province)
    return move_programme(delivery.round.programme, project), delete(pilot)


def round_and_programme():
    delivery, other = DeliveryFactory(), TrainingProgrammeFactory()
    ProjectProvinceFactory(project=other.project, province=delivery.province)
    return move_round(delivery.round, other), move_programme(other, ProjectFactory())


def delivery_and_round():
    one, pilot = _round_with_pilot()
    return _held_in(one, pilot), move_round(one, TrainingProgrammeFactory())


def delivery_and_programme():
    one, pilot = _round_with_pilot()
    return _held_in(one, pilot), move_programme(one.programme, ProjectFactory())


def delivery_and_pilot():
    one, pilot = _round_with_pilot()
    return _held_in(one, pilot), delete(pilot)


def _round_with_pilot():
    one = RoundFactory()
    return one, ProjectProvinceFactory(project=one.programme.project)


def _held_in(one, pilot):
    return lambda: DeliveryFactory(round=one, province=pilot.province, pilot=False)


UNSEEN = [
    round_and_pilot,
    programme_and_pilot,
    round_and_programme,
    delivery_and_programme,
    delivery_and_pilot,
]
# A round's programme stands in a unique key: there the delivery's foreign key waits by itself.
RACES = [*UNSEEN, delivery_and_round]


def run(race):
    with transaction.atomic():
        changes = race()
    return commit_together(*changes)


@pytest.mark.parametrize("race", RACES)
def test_of_two_changes_that_do_not_fit_together_one_is_refused(race):
    assert run(race).count(None) == 1


@pytest.mark.parametrize("race", UNSEEN)
def test_without_the_locks_both_would_be_committed(race):
    with without_locks("check_delivery_in_pilot", "check_pilot_of_deliveries"):
        assert run(race) == [None, None]
