"""Accounts and CSOs in bulk keep every rule that the register has for rows made one by one."""

import json
from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from accounts.models import User
from core.errors import RuleError
from organisations.models import CsoProfile, Membership, Organisation
from portal.services.volume.ground import WORDS, Ground
from portal.services.volume.people import DOMAIN, add_accounts, add_csos
from tests.factories.organisations import FieldOfWorkFactory
from tests.factories.provinces import ProvinceFactory
from tests.refusals import sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground():
    FieldOfWorkFactory.create_batch(3)
    return Ground(
        random=Random("köprü"),
        end=timezone.now() - timedelta(days=1),
        words=json.loads(WORDS.read_text(encoding="utf-8")),
        paragraphs=[],
        provinces=[ProvinceFactory(plate_code=code) for code in (34, 63)],
        province_weights=[1, 1],
        topics=[],
        desk=None,
        routes={},
        officer=None,
    )


def test_bulk_of_csos_keeps_the_rules_and_has_every_state(ground):
    add_accounts(ground, 90)
    add_csos(ground, 120)
    sql("SET CONSTRAINTS ALL IMMEDIATE")()

    people = User.objects.filter(email__endswith=DOMAIN)
    assert (people.count(), Organisation.objects.count()) == (90, 120)
    assert set(CsoProfile.objects.values_list("state", flat=True)) == set(CsoProfile.State.values)
    assert Membership.objects.representatives().count() == 120
    assert not people.first().has_usable_password()
    assert Organisation.objects.in_directory().exists()


def test_bulk_of_csos_asks_for_people_first(ground):
    with pytest.raises(RuleError, match="accounts"):
        add_csos(ground, 1)
