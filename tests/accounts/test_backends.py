"""What somebody may do, read in one query."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission

from accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_permissions_are_the_own_and_those_of_the_roles_in_one_query(django_assert_num_queries):
    person = UserFactory(staff=True, roles=["help_desk_officer"])
    person.user_permissions.add(Permission.objects.get(codename="view_session"))
    roles = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for group in person.groups.all()
        for permission in group.permissions.select_related("content_type")
    }
    person = User.objects.get(pk=person.pk)

    with django_assert_num_queries(1):
        found = person.get_all_permissions()

    assert found == roles | {"sessions.view_session"}


def test_permissions_of_somebody_switched_off_are_none():
    person = UserFactory(staff=True, roles=["help_desk_officer"], is_active=False)

    assert person.get_all_permissions() == set()


def test_permissions_of_a_superuser_are_all():
    assert len(UserFactory(is_superuser=True).get_all_permissions()) == Permission.objects.count()


def test_permissions_of_a_visitor_are_none():
    assert AnonymousUser().get_all_permissions() == set()
