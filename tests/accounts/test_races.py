"""Two administrators in the same second, with real threads on PostgreSQL."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts import services
from accounts.models import ADMINISTRATOR, User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_administrators_who_take_each_others_role_one_is_refused(monkeypatch):
    services.sync_roles()
    people = [UserFactory(roles=[ADMINISTRATOR]) for _person in range(2)]
    barrier = threading.Barrier(2)
    check = User.is_last_administrator

    def slowly(person):
        answer = check(person)
        # Without the lock both stand here at once; with it the second waits outside.
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=0.5)
        return answer

    monkeypatch.setattr(User, "is_last_administrator", slowly)

    def take_role_of(person):
        try:
            services.set_roles(person=person, roles=[], actor=None)
        except services.LastAdministratorError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(take_role_of, people))

    assert sum(answer is not None for answer in answers) == 1
    assert User.objects.filter(groups__name=ADMINISTRATOR).count() == 1
