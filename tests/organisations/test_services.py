"""People join a CSO and leave it; the audit trail has both."""

import pytest
from django.utils import timezone

from accounts.models import ROLES
from accounts.services import update_person
from core.models import AuditEvent
from organisations import services
from organisations.models import Handover, Membership
from organisations.permissions import organisation_keys_of, roles_that
from tests.factories.accounts import UserFactory
from tests.factories.organisations import (
    HandoverFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db


def now_in(cso):
    return list(Membership.objects.active(timezone.now()).filter(organisation=cso).in_order())


def test_add_member_makes_a_membership():
    cso, person = OrganisationFactory(), UserFactory()
    actor = UserFactory(roles=["administrator"])
    last = AuditEvent.objects.latest("pk").pk

    membership = services.add_member(
        organisation=cso, person=person, role=Membership.Role.REPRESENTATIVE, actor=actor
    )

    event = AuditEvent.objects.get(pk__gt=last)
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
    assert [row.role for row in now_in(membership.organisation)] == ["representative"]
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


def test_change_role_keeps_both_spans_and_both_roles_in_the_trail():
    membership, actor = MembershipFactory(role="member"), UserFactory(roles=["administrator"])
    last = AuditEvent.objects.latest("pk").pk

    later = services.change_role(membership=membership, role="representative", actor=actor)

    event, person = AuditEvent.objects.get(pk__gt=last), membership.user_id
    membership.refresh_from_db()
    assert (membership.role, membership.ended_at) == ("member", later.started_at)
    assert (later.role, later.ended_at) == ("representative", None)
    assert now_in(membership.organisation) == [later]
    assert (event.verb, event.actor) == ("member_role_changed", actor)
    assert event.target_id == str(membership.organisation_id)
    assert event.before == {"user": person, "role": "member"}
    assert event.after == {"user": person, "role": "representative"}


def test_change_role_to_the_same_one_leaves_no_trace():
    membership = MembershipFactory()

    services.change_role(membership=membership, role=membership.role, actor=None)

    assert not AuditEvent.objects.exists()


def test_nobody_changes_their_own_role():
    administrator = UserFactory(roles=["administrator"])
    plain = MembershipFactory(user=administrator)
    representative = MembershipFactory(representative=True)

    for row, role in [(plain, "representative"), (representative, "member")]:
        with pytest.raises(services.OwnRoleError):
            services.change_role(membership=row, role=role, actor=row.user)

    assert not Membership.objects.exclude(ended_at=None).exists()


@pytest.mark.parametrize("who", ["stranger", "member", "editor", "programme_officer", "auditor"])
def test_only_the_representative_and_administrators_lead_a_team(who):
    colleague = MembershipFactory()
    people = {
        "stranger": lambda: MembershipFactory(representative=True).user,
        "member": lambda: MembershipFactory(organisation=colleague.organisation).user,
        "editor": lambda: MembershipFactory(organisation=colleague.organisation, editor=True).user,
    }
    actor = people[who]() if who in people else UserFactory(roles=[who])

    for attempt in (
        lambda: services.remove_member(membership=colleague, actor=actor),
        lambda: services.change_role(membership=colleague, role="editor", actor=actor),
    ):
        with pytest.raises(services.NotInTeamError):
            attempt()

    colleague.refresh_from_db()
    assert (colleague.role, colleague.ended_at) == ("member", None)


def test_add_member_to_a_ministry_is_refused():
    ministry = OrganisationFactory(ministry=True)

    with pytest.raises(services.NotACsoError):
        services.add_member(organisation=ministry, person=UserFactory(), actor=None)

    assert not Membership.objects.exists()


def test_remove_member_ends_the_membership():
    membership = MembershipFactory()

    services.remove_member(membership=membership, actor=UserFactory(roles=["administrator"]))

    assert now_in(membership.organisation) == []
    assert Membership.objects.get().ended_at is not None
    assert AuditEvent.objects.latest("pk").verb == "member_removed"


def test_second_representative_is_refused_until_the_first_has_another_role():
    first = MembershipFactory(representative=True)
    cso, second = first.organisation, MembershipFactory(organisation=first.organisation)

    def promote():
        services.change_role(membership=second, role="representative", actor=None)

    def add():
        services.add_member(
            organisation=cso, person=UserFactory(), role="representative", actor=None
        )

    for attempt in (promote, add):
        with pytest.raises(services.RepresentativeTakenError):
            attempt()
    services.change_role(membership=first, role="editor", actor=None)
    promote()

    assert [(row.user, row.role) for row in now_in(cso)] == [
        (second.user, "representative"),
        (first.user, "editor"),
    ]


def test_what_has_ended_is_neither_changed_nor_ended_again():
    ended = MembershipFactory(ended=True)

    for attempt in (
        lambda: services.change_role(membership=ended, role="editor", actor=None),
        lambda: services.remove_member(membership=ended, actor=None),
        lambda: services.leave(membership=ended),
    ):
        with pytest.raises(services.LeftAlreadyError):
            attempt()

    assert list(Membership.objects.values_list("ended_at", flat=True)) == [ended.ended_at]
    assert not AuditEvent.objects.exists()


def test_members_leave_and_the_representative_stays():
    representative = MembershipFactory(representative=True)
    cso = representative.organisation
    member = MembershipFactory(organisation=cso)

    services.leave(membership=member)
    with pytest.raises(services.RepresentativeStaysError):
        services.leave(membership=representative)

    event = AuditEvent.objects.get()
    assert now_in(cso) == [representative]
    assert (event.verb, event.actor) == ("member_left", member.user)


def test_closed_cso_has_no_team_any_more():
    cso, other = OrganisationFactory(), MembershipFactory()
    for trait in ({"representative": True}, {"editor": True}, {}):
        MembershipFactory(organisation=cso, **trait)

    services.end_team(organisation=cso, actor=None)

    assert now_in(cso) == []
    assert now_in(other.organisation) == [other]
    assert AuditEvent.objects.filter(verb="member_removed").count() == 3


def test_closed_account_belongs_to_no_cso_any_more():
    person, administrator = UserFactory(), UserFactory(roles=["administrator"])
    for trait in ({"representative": True}, {"editor": True}, {"ended": True}):
        MembershipFactory(user=person, **trait)
    others = MembershipFactory()

    update_person(person=person, is_active=False, actor=administrator)

    at = timezone.now()
    assert organisation_keys_of(person, at) == []
    assert organisation_keys_of(others.user, at) == [others.organisation_id]
    assert AuditEvent.objects.filter(verb="member_removed", actor=administrator).count() == 2


def test_account_that_stays_open_keeps_its_csos():
    membership, administrator = MembershipFactory(), UserFactory(roles=["administrator"])

    update_person(person=membership.user, is_active=True, actor=administrator)

    assert now_in(membership.organisation) == [membership]


@pytest.mark.parametrize(
    ("role", "roles", "is_held"),
    [
        ("member", services.ROLES, True),
        ("member", roles_that("edit", "organisations.csoprofile"), False),
        ("editor", roles_that("edit", "organisations.csoprofile"), True),
        ("representative", roles_that("edit", "organisations.csoprofile"), True),
        ("editor", roles_that("submit", "organisations.csoprofile"), False),
    ],
)
def test_role_is_held_by_those_who_have_it(role, roles, is_held):
    membership = MembershipFactory(role=role)
    stranger, ended = UserFactory(), MembershipFactory(ended=True, role=role)

    def hold(person, cso=membership.organisation):
        services.hold_role(person=person, organisation=cso, roles=roles)

    if is_held:
        hold(membership.user)
    else:
        with pytest.raises(services.NotInTeamError):
            hold(membership.user)
    for person, cso in [(stranger, membership.organisation), (ended.user, ended.organisation)]:
        with pytest.raises(services.NotInTeamError):
            hold(person, cso)


def test_nobody_makes_themselves_a_member():
    officer = UserFactory(roles=["administrator"])

    with pytest.raises(services.OwnMembershipError):
        services.add_member(organisation=OrganisationFactory(), person=officer, actor=officer)

    assert not officer.memberships.exists()


def test_only_administrators_may_make_members():
    able = {
        role for role in ROLES if UserFactory(roles=[role]).has_perm("organisations.add_membership")
    }

    assert able == {"administrator"}


def offered_and_invited():
    """A representative who has offered the role to a member and invited somebody."""
    offer = HandoverFactory()
    InvitationFactory(organisation=offer.organisation, invited_by=offer.from_person)
    return offer


def row_of(person):
    return Membership.objects.get(user=person, ended_at=None)


WITHDRAWN, REVOKED = "handover_withdrawn", "invitation_revoked"
# What makes the offer end, by whom the lines say it, and what ends with it.
ENDS = {
    "the representative gets another role": (
        lambda offer, officer: services.change_role(
            membership=row_of(offer.from_person), role="member", actor=officer
        ),
        ("officer", [WITHDRAWN, REVOKED]),
    ),
    "the member leaves": (
        lambda offer, officer: services.leave(membership=row_of(offer.to_person)),
        ("member", [WITHDRAWN]),
    ),
    "the representative's account is closed": (
        lambda offer, officer: services.end_memberships_of(person=offer.from_person, actor=None),
        ("nobody", [WITHDRAWN, REVOKED]),
    ),
    "the CSO has no team any more": (
        lambda offer, officer: services.end_team(organisation=offer.organisation, actor=officer),
        ("officer", [WITHDRAWN, REVOKED]),
    ),
    "staff name somebody": (
        lambda offer, officer: services.name_representative(
            organisation=offer.organisation,
            person=UserFactory(),
            stays_as="member",
            reason="Genel kurul kararı",
            actor=officer,
        ),
        ("officer", [WITHDRAWN, REVOKED]),
    ),
    "the member takes the role over": (
        lambda offer, officer: services.accept_handover(handover=offer, person=offer.to_person),
        ("member", [REVOKED]),
    ),
    "a newer offer takes the place of one that is too old": (
        lambda offer, officer: [
            Handover.objects.filter(pk=offer.pk).update(expires_at=timezone.now()),
            services.offer_handover(
                membership=row_of(offer.to_person), stays_as="member", actor=offer.from_person
            ),
        ],
        ("representative", [WITHDRAWN]),
    ),
}


def test_each_offer_and_invitation_that_ends_with_a_leaving_has_its_line():
    officer = UserFactory(roles=["administrator"])
    found, expected = {}, {}
    for name, (do, (whose, verbs)) in ENDS.items():
        offer = offered_and_invited()
        do(offer, officer)
        people = {"member": offer.to_person, "representative": offer.from_person}
        actor = ({"officer": officer, "nobody": None} | people)[whose]
        of_cso = AuditEvent.objects.filter(target_label="organisations.organisation")
        events = of_cso.filter(target_id=str(offer.organisation_id))
        ended = events.filter(verb__in=[WITHDRAWN, REVOKED]).order_by("pk")
        found[name] = [(event.verb, event.actor) for event in ended]
        expected[name] = [(verb, actor) for verb in verbs]
        open_ones = offer.organisation.invitations.open()
        assert open_ones.exists() == (REVOKED not in verbs), name

    assert found == expected
