"""Organisations: names and memberships do not overlap in time; their own address."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from organisations.models import Membership, Organisation
from organisations.permissions import organisation_keys_of, organisations_of
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


def member(row, starts, ends=None, **values):
    """Return a call that adds a membership of the same person and CSO; days from today."""
    day, now = timedelta(days=1), timezone.now()
    fields = {"user": row.user, "organisation": row.organisation} | values
    return lambda: MembershipFactory(
        started_at=now + starts * day, ended_at=None if ends is None else now + ends * day, **fields
    )


def test_spans_of_one_person_in_one_cso_do_not_overlap():
    row = MembershipFactory()
    member(row, -20, -10)()

    for starts, ends in [(0, None), (-2, None), (-30, None), (-15, -12), (-11, -2), (-30, -19)]:
        assert_refused(member(row, starts, ends))
    assert_refused(
        sql("UPDATE organisations_membership SET ended_at = NULL WHERE user_id = %s", row.user_id)
    )
    member(row, -10, -5)()
    member(row, 0, user=UserFactory())()
    member(row, 0, organisation=OrganisationFactory())()
    assert row.user.memberships.count() == 4


def test_cso_has_one_representative_at_a_time():
    row = MembershipFactory(representative=True)
    second = {"user": UserFactory(), "role": "representative"}
    promote = "UPDATE organisations_membership SET role = 'representative' WHERE id = %s"
    editor = MembershipFactory(organisation=row.organisation, editor=True)

    for starts, ends in [(0, None), (-9, None), (-2, 2)]:
        assert_refused(member(row, starts, ends, **second))
    assert_refused(sql(promote, editor.pk))
    member(row, -9, -2, **second)()
    member(row, 0, **second, organisation=OrganisationFactory())()


def test_membership_ends_after_its_start():
    row = MembershipFactory(ended=True)

    assert_refused(lambda: Membership.objects.filter(pk=row.pk).update(ended_at=row.started_at))
    assert_refused(
        sql("UPDATE organisations_membership SET started_at = now() WHERE id = %s", row.pk)
    )


def test_membership_holds_from_its_start_until_just_before_its_end():
    start, end = timezone.now() - timedelta(days=9), timezone.now() - timedelta(days=2)
    row = MembershipFactory(started_at=start, ended_at=end)
    instant = timedelta(microseconds=1)
    moments = {
        start - instant: False,
        start: True,
        end - instant: True,
        end: False,
        timezone.now(): False,
    }

    for at, holds in moments.items():
        assert Membership.objects.active(at).exists() == holds
        assert organisation_keys_of(row.user, at) == ([row.organisation_id] if holds else [])


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

    MembershipFactory(user=member, ended=True)

    assert set(organisations_of(member, timezone.now())) == {mine}
    assert not organisations_of(AnonymousUser(), timezone.now()).exists()


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
