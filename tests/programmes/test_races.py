"""Two connections at once on the provinces of one project."""

import pytest
from django.db import transaction

from programmes.models import ProjectProvince
from tests.factories.programmes import ProjectFactory, ProjectProvinceFactory
from tests.factories.provinces import ProvinceFactory
from tests.races import commit_together, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


def race(change):
    """One connection makes a neighbour of a pilot while the other changes the pilot."""
    with transaction.atomic():
        pilot, province = ProjectProvinceFactory(), ProvinceFactory()
        values = {
            "role": {"role": "neighbour", "pilot": ProjectProvinceFactory(project=pilot.project)},
            "project": {"project": ProjectFactory()},
        }
    return commit_together(
        lambda: ProjectProvince.objects.create(
            project=pilot.project, province=province, role="neighbour", pilot=pilot
        ),
        lambda: ProjectProvince.objects.filter(pk=pilot.pk).update(**values[change]),
    )


@pytest.mark.parametrize("change", ["role", "project"])
def test_of_a_new_neighbour_and_a_change_of_its_pilot_one_is_refused(change):
    assert race(change).count(None) == 1


def test_without_the_lock_both_would_be_committed():
    # The project stands in a unique key: there the foreign key of the neighbour waits by itself.
    with without_locks("check_projectprovince_pilot"):
        assert race("role") == [None, None]
