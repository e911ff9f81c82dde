"""Staff belong to no team, forms mean the CSO they were shown for, and what ends leaves a line."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.services import set_roles
from accounts.services.erasure import subject_of_person
from core.models import AuditEvent, OutboundMail
from core.models.trail import VIEWED
from core.permissions import may
from core.personal_data import gather_holdings
from organisations import services
from organisations.forms import IdentityForm, RegisterForm
from organisations.models import POSSIBLE_IN, CsoProfile, Membership
from organisations.permissions import actions_of
from tests.factories.accounts import UserFactory
from tests.factories.organisations import (
    CsoProfileFactory,
    HandoverFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
)
from tests.factories.provinces import ProvinceFactory
from tests.refusals import sql

pytestmark = pytest.mark.django_db
SOMEBODYS_NUMBER = "10000000146"


@pytest.mark.parametrize("role", ["help_desk_officer", "auditor"])
def test_staff_come_into_no_team_by_any_way(client, role):
    officer, administrator = UserFactory(roles=[role]), UserFactory(roles=["administrator"])
    invitation = InvitationFactory(token="davet", email=officer.email)
    # They were in the team before they came to the ministry.
    joined = MembershipFactory(user=officer)
    mine = MembershipFactory(organisation=joined.organisation, representative=True)
    other = MembershipFactory(user=officer)
    asked = HandoverFactory(organisation=other.organisation, to_person=officer)
    ways = {
        "invitation": lambda: services.accept_invitation(invitation=invitation, person=officer),
        "offer": lambda: services.offer_handover(
            membership=joined, stays_as="editor", actor=mine.user
        ),
        "hand-over": lambda: services.accept_handover(handover=asked, person=officer),
        "administrator": lambda: services.add_member(
            organisation=OrganisationFactory(), person=officer, actor=administrator
        ),
        "naming": lambda: services.name_representative(
            organisation=mine.organisation,
            person=officer,
            stays_as="editor",
            reason="Kimse kalmadı.",
            actor=administrator,
        ),
        "registration": lambda: services.register_cso(
            person=officer,
            name="İnci Derneği",
            legal_form="association",
            registry_number="",
            province=ProvinceFactory(),
        ),
    }
    before = set(Membership.objects.values_list("pk", "role", "ended_at"))

    for way in ways.values():
        with pytest.raises(services.StaffAccountError):
            way()
    client.force_login(officer)
    page = client.get(reverse("organisations:invitation_detail", args=["davet"]))
    client.post(reverse("organisations:invitation_accept", args=["davet"]))

    invitation.refresh_from_db()
    assert page.context["is_staff_account"]
    assert reverse("organisations:invitation_accept", args=["davet"]) not in page.content.decode()
    assert invitation.state == "open"
    assert set(Membership.objects.values_list("pk", "role", "ended_at")) == before


def test_actions_of_somebody_are_the_answers_of_the_matrix():
    """One query for all of them says the same as a question for each."""
    people = {
        "visitor": AnonymousUser(),
        "stranger": UserFactory(),
        "auditor": UserFactory(roles=["auditor"]),
        "officer": UserFactory(roles=["help_desk_officer"]),
    }
    for state in CsoProfile.State.values:
        profile = CsoProfileFactory(state=state)
        team = {
            role: MembershipFactory(organisation=profile.organisation, role=role).user
            for role in Membership.Role.values
        }
        own = UserFactory(roles=["programme_officer"])
        MembershipFactory(organisation=profile.organisation, user=own)
        for name, person in {**people, **team, "officer in the CSO": own}.items():
            asked = {action for action in POSSIBLE_IN if may(person, action, profile)}

            assert actions_of(person, profile, timezone.now()) == asked, (state, name)


@pytest.mark.parametrize("action", ["verify", "reject", "take", "close", "reopen"])
def test_service_asks_the_matrix_whoever_calls_it(action):
    """The pages ask before; between the two a role may have gone."""
    profile = CsoProfileFactory(state="closed" if action == "reopen" else "pending")
    stranger = UserFactory()
    calls = {
        "verify": lambda: services.verify_cso(profile=profile, actor=stranger, mark=""),
        "reject": lambda: services.reject_cso(profile=profile, actor=stranger, reason="Hayır."),
        "take": lambda: services.take_review(profile=profile, actor=stranger),
        "close": lambda: services.close_cso(profile=profile, actor=stranger, reason="Hayır."),
        "reopen": lambda: services.reopen_cso(profile=profile, actor=stranger),
    }

    with pytest.raises((services.NotAnOfficerError, services.NotInTeamError)):
        calls[action]()

    before, profile.state = profile.state, ""
    profile.refresh_from_db()
    assert profile.state == before


def test_officer_who_closes_a_cso_says_why_and_its_people_are_told(client):
    officer = UserFactory(roles=["programme_officer"])
    client.force_login(officer)
    for state in ("verified", "pending"):
        profile = CsoProfileFactory(state=state)
        person = MembershipFactory(organisation=profile.organisation, representative=True).user
        slug = profile.organisation.slug
        address = reverse("organisations:register_close", args=[slug])

        refused = [
            client.post(address, {"close-reason": typed})
            for typed in ("", f"Ali {SOMEBODYS_NUMBER}")
        ]
        profile.refresh_from_db()
        assert profile.state == state
        with pytest.raises(services.ReasonMissingError):
            services.close_cso(profile=profile, actor=officer, reason=" ")
        client.post(address, {"close-reason": "Dernek kendini feshetti."})

        profile.refresh_from_db()
        review = profile.reviews.latest("pk")
        mail = OutboundMail.objects.get(to=person.email)
        page = client.get(reverse("organisations:review_detail", args=[slug])).content.decode()
        assert [page.status_code for page in refused] == [200, 200]
        assert all("close-reason" in page.context["form"].as_p() for page in refused)
        assert all(page.context["form"].errors for page in refused)
        assert (profile.state, review.decision, review.decided_by) == ("closed", "closed", officer)
        assert review.reason == "Dernek kendini feshetti."
        assert "Dernek kendini feshetti." in mail.text
        assert "Dernek kendini feshetti." in page


def test_form_means_the_cso_that_it_was_shown_for(client):
    """Another one is chosen in a second tab, or who sends the form was removed meanwhile."""
    person = UserFactory()
    shown, chosen = (CsoProfileFactory(state="verified") for _each in range(2))
    for profile in (shown, chosen):
        MembershipFactory(user=person, organisation=profile.organisation, representative=True)
    client.force_login(person)
    choose, close = reverse("organisations:cso_choose"), reverse("organisations:cso_close")
    slugs = {profile: profile.organisation.slug for profile in (shown, chosen)}

    def states():
        return [CsoProfile.objects.get(pk=profile.pk).state for profile in (shown, chosen)]

    client.post(choose, {"organisation": slugs[shown]})
    pages = [reverse(f"organisations:cso_{name}") for name in ("profile", "identity", "close")]
    for page in [*pages, reverse("organisations:own_cso")]:
        html = client.get(page).content.decode()
        named = re.findall(r'type="hidden" name="organisation" value="([^"]*)"', html)
        assert set(named) <= {slugs[shown]}
        assert named or page not in pages
    client.post(choose, {"organisation": slugs[chosen]})
    assert client.post(close).status_code == 404
    services.remove_member(membership=shown.organisation.memberships.get(), actor=None)
    assert client.post(close, {"organisation": slugs[shown]}).status_code == 404
    assert states() == ["verified", "verified"]
    MembershipFactory(
        user=person,
        organisation=shown.organisation,
        representative=True,
        started_at=timezone.now(),
    )

    client.post(close, {"organisation": slugs[shown]})

    assert states() == ["closed", "verified"]


def test_names_of_organisations_hold_no_identity_number():
    form = RegisterForm({"name": f"Ali {SOMEBODYS_NUMBER} Derneği"})
    renamed = IdentityForm(
        {"name_tr": "İnci Derneği", "name_en": f"Pearl {SOMEBODYS_NUMBER}"},
        profile=CsoProfileFactory(),
    )

    assert form.errors.as_data()["name"][0].code == "identity_number"
    assert renamed.errors.as_data()["name_en"][0].code == "identity_number"


def test_reason_of_staff_who_name_a_representative_holds_no_identity_number(client):
    client.force_login(UserFactory(roles=["administrator"]))
    person = MembershipFactory().user
    organisation = person.memberships.get().organisation
    typed = {"organisation": organisation.pk, "to_person": person.pk, "stays_as": "editor"}
    reason = f"Temsilci {SOMEBODYS_NUMBER} ayrıldı"
    address = reverse("admin:organisations_handover_add")

    page = client.post(address, typed | {"reason": reason})

    assert "reason" in page.context["adminform"].form.errors
    assert not organisation.handovers.exists()


def test_what_ends_with_a_representative_who_goes_leaves_a_line_each():
    mine = MembershipFactory(representative=True)
    cso = mine.organisation
    HandoverFactory(organisation=cso, from_person=mine.user)
    InvitationFactory.create_batch(2, organisation=cso, invited_by=mine.user)
    administrator = UserFactory(roles=["administrator"])
    last = AuditEvent.objects.latest("pk").pk

    services.remove_member(membership=mine, actor=administrator)

    events = AuditEvent.objects.filter(pk__gt=last, actor=administrator, target_id=str(cso.pk))
    assert sorted(event.verb for event in events) == [
        "handover_withdrawn",
        "invitation_revoked",
        "invitation_revoked",
        "member_removed",
    ]
    assert not cso.invitations.open().exists()
    assert not cso.handovers.open().exists()


def test_who_came_to_the_staff_since_leaves_a_view_of_the_team(client):
    officer, member = UserFactory(roles=["editor"]), UserFactory()
    cso = CsoProfileFactory(state="verified").organisation
    for person in (officer, member):
        MembershipFactory(organisation=cso, user=person)
    pages = [
        reverse("organisations:team", args=[cso.slug]),
        reverse("organisations:own_cso"),
    ]

    for person in (officer, member):
        client.force_login(person)
        assert [client.get(page).status_code for page in pages] == [200, 200]

    seen = AuditEvent.objects.filter(verb=VIEWED).values_list("actor", "target_label", "target_id")
    assert set(seen) == {
        (officer.pk, "organisations.organisation", str(cso.pk)),
        (officer.pk, "organisations.csoprofile", str(cso.cso_profile.pk)),
    }


def test_migration_lets_memberships_begin_with_their_rows_and_keeps_the_first_representative():
    """The data step of 0007, on rows as they stood before: several representatives, no start."""
    cso = OrganisationFactory()
    sql(
        "ALTER TABLE organisations_membership DROP CONSTRAINT membership_one_representative",
    )()
    rows = [MembershipFactory(organisation=cso, representative=True) for _each in range(3)]
    plain, other = MembershipFactory(organisation=cso), MembershipFactory(representative=True)
    step = import_module("organisations.migrations.0007_memberships_have_started")

    with connection.cursor() as cursor:
        cursor.execute(step.FORWARDS)

    kept = {row.pk: row for row in Membership.objects.all()}
    assert [kept[row.pk].role for row in [*rows, plain, other]] == [
        "representative",
        "editor",
        "editor",
        "member",
        "representative",
    ]
    assert all(row.started_at == row.created_at for row in kept.values())


@pytest.mark.parametrize("way", ["hand-over", "naming", "closing"])
def test_with_the_representative_go_all_open_invitations(way):
    """Also those of an earlier one: an address of their own would bring them back."""
    profile = CsoProfileFactory(state="verified")
    cso = profile.organisation
    mine = MembershipFactory(organisation=cso, representative=True)
    sent = [
        InvitationFactory(organisation=cso, invited_by=person)
        for person in (mine.user, MembershipFactory(organisation=cso, editor=True).user)
    ]
    offer = HandoverFactory(organisation=cso, from_person=mine.user, stays_as="nobody")
    calls = {
        "hand-over": lambda: services.accept_handover(handover=offer, person=offer.to_person),
        "naming": lambda: services.name_representative(
            organisation=cso,
            person=UserFactory(),
            stays_as="nobody",
            reason="Ulaşılamıyor.",
            actor=UserFactory(roles=["administrator"]),
        ),
        "closing": lambda: services.close_cso(profile=profile, actor=mine.user),
    }

    calls[way]()

    assert AuditEvent.objects.filter(verb="invitation_revoked").count() == 2
    for invitation in sent:
        with pytest.raises(services.InvitationRevokedError):
            services.accept_invitation(invitation=invitation, person=UserFactory())


def test_nobody_joins_a_cso_that_is_closed():
    profile = CsoProfileFactory(state="closed")
    cso, administrator = profile.organisation, UserFactory(roles=["administrator"])
    left = InvitationFactory(organisation=cso)

    for way in (
        lambda: services.accept_invitation(invitation=left, person=UserFactory()),
        lambda: services.add_member(
            organisation=cso, person=UserFactory(), role="representative", actor=administrator
        ),
    ):
        with pytest.raises(services.ClosedCsoError):
            way()
    services.reopen_cso(profile=profile, actor=UserFactory(roles=["programme_officer"]))
    services.add_member(
        organisation=cso, person=UserFactory(), role="representative", actor=administrator
    )

    assert cso.memberships.count() == 1


def test_mails_of_an_invitation_that_goes_out_again_count_each():
    mine = MembershipFactory(representative=True)
    two_hours = timezone.now() - timedelta(hours=2)
    sent = InvitationFactory.create_batch(2, organisation=mine.organisation, mail_count=9)

    services.resend_invitation(invitation=sent[0], actor=mine.user)
    sent[0].organisation.invitations.update(mailed_at=two_hours)
    services.resend_invitation(invitation=sent[1], actor=mine.user)
    sent[0].organisation.invitations.update(mailed_at=two_hours)

    with pytest.raises(services.TooManyInvitationsError):
        services.resend_invitation(invitation=sent[0], actor=mine.user)


def test_copy_of_ones_data_names_no_address_of_somebody_else():
    person = UserFactory()
    InvitationFactory(email="baskasinin@ornek.org", accepted=True, accepted_by=person)
    (holding,) = (one for one in gather_holdings() if one.model == "organisations.Invitation")
    row = holding.rows(subject_of_person(person)).get()

    assert row.email == "baskasinin@ornek.org"
    assert "email" in holding.left_out.split()


def test_cso_that_staff_had_entered_comes_into_the_register_as_it_is(client):
    mine = MembershipFactory(representative=True, organisation__name_tr="Iğdır Işık Derneği")
    namesake = OrganisationFactory(name_tr="Iğdır Işık Derneği")
    client.force_login(mine.user)
    desk = client.get(reverse("portal:desk"))
    page = client.get(reverse("organisations:own_cso"))
    (to_do,) = desk.context["to_do"]
    form = client.get(to_do.url).context["form"]
    typed = {
        "name": form["name"].value(),
        "legal_form": "initiative",
        "registry_number": "",
        "province": ProvinceFactory().slug,
    }
    field = form.fields["province"]
    typed["province"] = field.prepare_value(field.queryset.first())

    client.post(reverse("organisations:cso_register"), typed)
    client.post(reverse("organisations:cso_register"), typed)

    assert list(page.context["not_entered"]) == [mine.organisation]
    assert mine.organisation.cso_profile.state == "unsubmitted"
    # The form sent twice is one CSO.
    assert [row.organisation for row in mine.user.memberships.all()] == [mine.organisation]
    assert not CsoProfile.objects.filter(organisation=namesake).exists()


def test_who_gets_a_role_of_the_ministry_leaves_their_teams():
    mine, administrator = (
        MembershipFactory(representative=True),
        UserFactory(roles=["administrator"]),
    )
    InvitationFactory(organisation=mine.organisation, invited_by=mine.user)

    set_roles(person=mine.user, roles=["expert"], actor=administrator)
    assert Membership.objects.active(timezone.now()).count() == 1
    set_roles(person=mine.user, roles=["auditor"], actor=administrator)

    assert not Membership.objects.active(timezone.now()).exists()
    assert not mine.organisation.invitations.open().exists()
    assert AuditEvent.objects.filter(verb="member_removed", actor=administrator).count() == 1
