"""Two administrators in the same second, with real threads on PostgreSQL; and without the guard."""

import pytest

from accounts import services
from accounts.models import ADMINISTRATOR, User
from tests.factories.accounts import UserFactory
from tests.races import meet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("is_locked", [True, False], ids=["with the lock", "control without it"])
def test_of_two_administrators_who_take_each_others_role_one_is_refused(is_locked, monkeypatch):
    if not is_locked:
        monkeypatch.setattr(services.people, "lock_administrators", lambda: None)
    services.sync_roles()
    people = [UserFactory(roles=[ADMINISTRATOR]) for _person in range(2)]

    sides = meet(
        *(monkeypatch, User, "is_last_administrator"),
        *(
            lambda person=person: services.set_roles(person=person, roles=[], actor=None)
            for person in people
        ),
    )

    results = sorted(side.result for side in sides)
    assert results == (["LastAdministratorError", "done"] if is_locked else ["done", "done"])
    assert User.objects.filter(groups__name=ADMINISTRATOR).count() == (1 if is_locked else 0)
