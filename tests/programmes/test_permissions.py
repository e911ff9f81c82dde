"""Who may change a project."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import ADMINISTRATOR, EDITOR, PROGRAMME_OFFICER, User
from programmes.permissions import can_change_project
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_can_change_project_refuses_visitors_and_members():
    assert not can_change_project(AnonymousUser())
    assert not can_change_project(UserFactory())


def test_can_change_project_refuses_staff_without_that_permission():
    assert not can_change_project(UserFactory(is_staff=True))


@pytest.mark.parametrize(
    ("role", "may"), [(PROGRAMME_OFFICER, True), (ADMINISTRATOR, True), (EDITOR, False)]
)
def test_can_change_project_follows_the_role(role, may):
    person = UserFactory(roles=[role])

    assert can_change_project(User.objects.get(pk=person.pk)) == may
