"""Organisations: names that do not overlap in time, one membership each, their own address."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from organisations.models import Organisation
from tests.factories.accounts import UserFactory
from tests.factories.organisations import (
    MembershipFactory,
    OrganisationFactory,
    OrganisationNameFactory,
)
from tests.refusals import assert_refused, sql

pytestmark = pytest.mark.django_db


def span(first, last):
    return DateRange(first and date(first, 1, 1), last and date(last, 1, 1))


@pytest.mark.parametrize("other", [(2020, 2022), (2017, None), (None, 2019), (2018, 2021)])
def test_names_of_one_organisation_do_not_overlap(other):
    ministry = OrganisationFactory(ministry=True)
    OrganisationNameFactory(organisation=ministry, valid=span(2018, 2021))

    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationNameFactory(organisation=ministry, valid=span(*other))


def test_names_do_not_overlap_by_raw_sql_either():
    ministry = OrganisationFactory(ministry=True)
    OrganisationNameFactory(organisation=ministry, valid=span(2011, 2018))
    later = OrganisationNameFactory(organisation=ministry, valid=span(2018, None))

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organisations_organisationname SET valid = '[2017-01-01,)' WHERE id = %s",
            [later.pk],
        )


def test_names_that_follow_each_other_are_kept():
    ministry = OrganisationFactory(ministry=True)
    for years in [(2011, 2018), (2018, 2021), (2021, None)]:
        OrganisationNameFactory(organisation=ministry, valid=span(*years))
    OrganisationNameFactory(valid=span(2011, None))

    assert ministry.names.count() == 3


def test_person_is_a_member_of_one_cso_once():
    membership = MembershipFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=membership.user, organisation=membership.organisation)


def test_organisation_is_not_part_of_itself():
    ministry = OrganisationFactory(ministry=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=ministry.pk).update(parent=ministry)


def test_organisation_with_parts_is_not_deleted():
    ministry = OrganisationFactory(ministry=True)
    OrganisationFactory(parent=ministry)

    with pytest.raises(IntegrityError), transaction.atomic():
        ministry.delete()


@pytest.mark.parametrize(
    "column", ["name_tr = NULL", "name_tr = ' '", "primary_language = 'en', name_en = ''"]
)
def test_organisation_without_name_in_its_primary_language_is_refused(column):
    row = OrganisationFactory()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE organisations_organisation SET {column} WHERE id = {row.pk}")


def test_web_address_is_made_of_the_turkish_name():
    row = OrganisationFactory(name_tr="Çankırı Işık Derneği", slug="")

    assert row.slug == "cankiri-isik-dernegi"


def test_members_see_their_own_organisations_only():
    member = UserFactory()
    mine = OrganisationFactory(members=[member])
    OrganisationFactory(members=[UserFactory()])

    assert set(Organisation.objects.of_member(member)) == {mine}
    assert not Organisation.objects.of_member(AnonymousUser()).exists()


def test_csos_are_told_from_other_bodies():
    cso = OrganisationFactory()
    OrganisationFactory(ministry=True)

    assert set(Organisation.objects.csos()) == {cso}


def test_only_a_cso_has_members():
    membership, ministry = MembershipFactory(), OrganisationFactory(ministry=True)
    change = "UPDATE organisations_membership SET organisation_id = %s WHERE id = %s"

    assert_refused(lambda: MembershipFactory(organisation=ministry))
    assert_refused(sql(change, ministry.pk, membership.pk))


def test_cso_with_members_stays_a_cso():
    cso, empty = MembershipFactory().organisation, OrganisationFactory()
    change = "UPDATE organisations_organisation SET kind = 'company' WHERE id = %s"

    assert_refused(lambda: Organisation.objects.filter(pk=cso.pk).update(kind="company"))
    assert_refused(sql(change, cso.pk))
    sql(change, empty.pk)()
    cso.memberships.all().delete()
    sql(change, cso.pk)()
    sql("SET CONSTRAINTS ALL IMMEDIATE")()


def test_web_address_is_made_of_the_name_in_the_primary_language():
    row = OrganisationFactory(name_tr="Işık", name_en="Light", primary_language="en", slug="")

    assert row.slug == "light"
