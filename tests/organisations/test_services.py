"""People join a CSO and leave it; the audit trail has both."""

import pytest

from accounts.models import ROLES
from core.models import AuditEvent
from organisations import services
from organisations.models import Membership
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def test_add_member_makes_a_membership():
    cso, person, actor = OrganisationFactory(), UserFactory(), UserFactory()

    membership = services.add_member(
        organisation=cso, person=person, role=Membership.Role.REPRESENTATIVE, actor=actor
    )

    event = AuditEvent.objects.get()
    assert set(cso.memberships.all()) == {membership}
    assert (event.actor, event.after) == (actor, {"user": person.pk, "role": "representative"})


def test_add_member_again_changes_the_role_only():
    membership = MembershipFactory(role="member")

    services.add_member(
        organisation=membership.organisation,
        person=membership.user,
        role=Membership.Role.REPRESENTATIVE,
        actor=None,
    )

    event = AuditEvent.objects.get()
    assert [row.role for row in Membership.objects.all()] == ["representative"]
    assert event.verb == "member_role_changed"


def test_add_member_again_with_the_same_role_leaves_no_trace():
    membership = MembershipFactory()

    services.add_member(
        organisation=membership.organisation,
        person=membership.user,
        role=membership.role,
        actor=None,
    )

    assert set(Membership.objects.all()) == {membership}
    assert not AuditEvent.objects.exists()


def test_change_role_keeps_the_membership_and_both_roles_in_the_trail():
    membership, actor = MembershipFactory(role="member"), UserFactory()

    services.change_role(membership=membership, role="representative", actor=actor)

    event, person = AuditEvent.objects.get(), membership.user_id
    assert Membership.objects.get(pk=membership.pk).role == "representative"
    assert (event.verb, event.actor) == ("member_role_changed", actor)
    assert event.target_id == str(membership.organisation_id)
    assert event.before == {"user": person, "role": "member"}
    assert event.after == {"user": person, "role": "representative"}


def test_change_role_to_the_same_one_leaves_no_trace():
    membership = MembershipFactory()

    services.change_role(membership=membership, role=membership.role, actor=membership.user)

    assert not AuditEvent.objects.exists()


def test_nobody_changes_their_own_role():
    membership = MembershipFactory(role="member")

    with pytest.raises(services.OwnRoleError):
        services.change_role(membership=membership, role="representative", actor=membership.user)

    assert [row.role for row in Membership.objects.all()] == ["member"]


def test_add_member_to_a_ministry_is_refused():
    ministry = OrganisationFactory(ministry=True)

    with pytest.raises(services.NotACsoError):
        services.add_member(organisation=ministry, person=UserFactory(), actor=None)

    assert not Membership.objects.exists()


def test_remove_member_ends_the_membership():
    membership = MembershipFactory()

    services.remove_member(membership=membership, actor=UserFactory())

    assert not Membership.objects.exists()
    assert AuditEvent.objects.get().verb == "member_removed"


def test_nobody_makes_themselves_a_member():
    officer = UserFactory(staff=True)

    with pytest.raises(services.OwnMembershipError):
        services.add_member(organisation=OrganisationFactory(), person=officer, actor=officer)

    assert not officer.memberships.exists()


def test_only_administrators_may_make_members():
    able = {
        role for role in ROLES if UserFactory(roles=[role]).has_perm("organisations.add_membership")
    }

    assert able == {"administrator"}
