"""How the rows of a file become rows: what others refer to comes first, in any file."""

from itertools import permutations

import pytest

from portal.services.source_loader import SourceLoader, _children
from portal.services.source_rows import RowWriter
from programmes.models import Figure, Project
from tests.factories.organisations import OrganisationFactory
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db
FIGURE = {"key": "cars", "label": {"tr": "araç", "en": "vehicles"}, "value": "12"}
SUPPORT = {
    "key": "1",
    "kind": "vehicles",
    "description": {"tr": "Araç desteği", "en": "Vehicles"},
    "figure": "001/project/figures/cars",
}
PRACTICE = {"key": "record", "submitted_by": "organisations/mofss", "resources": {"tr": "Yasalar"}}
GROUP = {"key": "1", "number": 1, "title": {"tr": "Kapasite", "en": "Capacity"}}
ACTIVITY = {
    "key": "visit",
    "kind": "study_visit",
    "status": "held",
    "title": {"tr": "Ziyaret", "en": "Visit"},
    "group": "001/project/activity_groups/1",
}
LISTS = {
    "support": [SUPPORT],
    "good_practice": [PRACTICE],
    "activities": [ACTIVITY],
    "activity_groups": [GROUP],
    "figures": [FIGURE | {"activity": "001/project/activities/visit"}],
}


def load(lists: dict) -> Project:
    loader = SourceLoader(RowWriter.with_memory(), document="001")
    loader.rows["programmes/p"] = ProgrammeFactory()
    loader.rows["organisations/mofss"] = OrganisationFactory()
    row = {
        "key": "project",
        "programme": "programmes/p",
        "stage": "completed",
        "slug": "deneme",
        "title": {"tr": "Deneme"},
    }
    loader.load("001", Project, row | lists)
    return Project.objects.get()


@pytest.mark.parametrize("order", [list(LISTS), list(reversed(LISTS)), sorted(LISTS)])
def test_children_are_loaded_after_what_they_refer_to(order):
    project = load({name: LISTS[name] for name in order})

    activity, figure = project.activities.get(), project.figures.get()
    assert activity.group == project.activity_groups.get()
    assert figure.activity == activity
    assert project.support.get().figure == figure


def test_row_of_one_to_one_is_loaded_as_a_list_of_one():
    project = load(LISTS)

    assert project.good_practice.resources_tr == "Yasalar"
    assert project.support.get().figure == Figure.objects.get()


def test_order_of_children_never_depends_on_the_file():
    names = ["support", "figures", "activities"]

    orders = {
        tuple(_children(Project, {name: [] for name in order})) for order in permutations(names)
    }

    assert {order[:2] for order in orders} == {("activities", "figures")}
