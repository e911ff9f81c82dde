"""My desk for people of CSOs: what waits first, and every state of their CSO."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from helpdesk.models import Ticket
from organisations.models import CsoProfile
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import TicketFactory
from tests.factories.organisations import (
    CsoProfileFactory,
    HandoverFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
)
from tests.factories.trainings import DeliveryFactory

pytestmark = pytest.mark.django_db
State = CsoProfile.State


def desk(client, person):
    client.force_login(person)
    return client.get("/en/desk/")


def to_do(page):
    return [one.text for one in page.context["to_do"]]


def member(state=State.VERIFIED, role="representative", **values):
    profile = CsoProfileFactory(state=state, **values)
    return MembershipFactory(organisation=profile.organisation, role=role)


def test_new_account_is_led_through_three_steps(client):
    page = desk(client, UserFactory())

    html = page.content.decode()
    assert [step.is_done for step in page.context["steps"]] == [False, False, False]
    with translation.override("en"):
        assert f'href="{reverse("organisations:cso_register")}"' in html
    assert "You have not asked the help desk anything yet." in html
    assert to_do(page) == []


def test_expert_is_told_what_the_portal_has_for_them_and_is_no_new_cso(client):
    page = desk(client, UserFactory(roles=["expert"]))

    html = page.content.decode()
    assert "You teach for the ministry" in html
    assert "Register an organisation" not in html
    assert page.context["steps"] == []


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (State.UNSUBMITTED, [True, False, False]),
        (State.REJECTED, [True, False, False]),
        (State.PENDING, [True, True, False]),
        (State.VERIFIED, []),
        (State.SUSPENDED, []),
    ],
)
def test_steps_follow_the_state_of_the_cso(client, state, steps):
    page = desk(client, member(state).user)

    assert [step.is_done for step in page.context["steps"]] == steps


DUE = timezone.localdate() + timedelta(days=10)
FAR = timezone.localdate() + timedelta(days=200)


@pytest.mark.parametrize(
    ("state", "due", "words"),
    [
        (State.UNSUBMITTED, None, "Complete its profile"),
        (State.REJECTED, None, "It could not be verified"),
        (State.PENDING, None, ""),
        (State.RECHECK, None, ""),
        (State.VERIFIED, DUE, "Please confirm its data"),
        (State.VERIFIED, FAR, ""),
        (State.SUSPENDED, DUE, "It is suspended"),
    ],
)
def test_state_of_the_cso_says_what_its_representative_has_to_do(client, state, due, words):
    values = {} if due is None else {"confirmation_due_on": due}
    row = member(state, **values)
    plain = MembershipFactory(organisation=row.organisation)

    found = to_do(desk(client, row.user))
    others = to_do(desk(client, plain.user))

    assert [words in text for text in found] == ([True] if words else [])
    # Who cannot do it is not asked to.
    assert others == []


def test_invitations_and_hand_overs_wait_first(client):
    offer = HandoverFactory()
    person = offer.to_person
    own = InvitationFactory(email=person.email)
    for trait in ("expired", "accepted", "declined", "revoked"):
        InvitationFactory(email=person.email, **{trait: True})
    InvitationFactory()
    HandoverFactory(to_person=person, expired=True)

    page = desk(client, person)

    with translation.override("en"):
        wanted = [
            reverse("organisations:handover_detail", args=[offer.pk]),
            reverse("organisations:invitation_detail", args=[own.pk]),
        ]
    assert [one.url for one in page.context["to_do"]] == wanted


def test_link_opened_before_signing_in_waits_on_the_desk_afterwards(client):
    """Whatever way leads through sign-up, the invitation is not lost."""
    InvitationFactory(email="baska@ornek.org", token="davet")
    with translation.override("en"):
        address = reverse("organisations:invitation_detail", args=["davet"])
    client.get(address)

    page = desk(client, UserFactory())

    assert [one.url for one in page.context["to_do"]] == [address]


def test_answers_wait_for_those_who_may_write(client):
    representative = member()
    cso = representative.organisation
    plain = MembershipFactory(organisation=cso)
    answered = TicketFactory(organisation=cso, state=Ticket.State.ANSWERED)
    TicketFactory(organisation=cso, state=Ticket.State.OPEN)
    TicketFactory(state=Ticket.State.ANSWERED)
    mine = TicketFactory(organisation=cso, asker=plain.user, state=Ticket.State.WAITING)

    pages = {row: desk(client, row.user).context for row in (representative, plain)}

    assert set(pages[representative]["to_read"]) == {answered, mine}
    assert set(pages[plain]["to_read"]) == {mine}
    assert len(pages[plain]["cso_tickets"]) == 3


def test_one_of_several_csos_is_chosen_by_a_post_and_kept_in_the_session(client):
    person = UserFactory()
    first, second = (
        MembershipFactory(
            user=person,
            organisation=CsoProfileFactory(
                organisation__name_tr=name, organisation__name_en=name
            ).organisation,
        ).organisation
        for name in ("Çınar Derneği", "Zeytin Derneği")
    )
    foreign = OrganisationFactory()
    page = desk(client, person)
    choose = reverse("organisations:cso_choose")

    assert page.context["here"].organisation == first
    assert client.get(choose).status_code == 405
    assert client.post(choose, {"organisation": foreign.slug}).status_code == 404
    outside = client.post(choose, {"organisation": second.slug, "next": "https://kotu.example/"})
    assert outside.url == reverse("portal:desk")
    assert client.get("/en/desk/").context["here"].organisation == second
    assert client.get(reverse("organisations:own_cso")).context["profile"].organisation == second
    # Who leaves the chosen one works for the other.
    person.memberships.filter(organisation=second).update(ended_at=timezone.now())
    assert client.get("/en/desk/").context["here"].organisation == first


def test_suspended_and_left_alone_csos_say_what_goes_on(client):
    suspended = desk(client, member(State.SUSPENDED, role="member").user).content.decode()
    alone = desk(client, MembershipFactory().user).content.decode()

    assert "until its representative confirms its data" in suspended
    assert "Nobody represents the organisation any more" in alone


def test_trainings_of_the_province_are_shown_and_no_others(client):
    row = member()
    today = timezone.localdate()
    days = {"start_on": today + timedelta(days=5), "end_on": today + timedelta(days=6)}
    near = DeliveryFactory(province=row.organisation.province, **days)
    DeliveryFactory(**days)
    DeliveryFactory(province=row.organisation.province, state="draft", **days)

    assert desk(client, row.user).context["deliveries"] == [near]


@pytest.mark.parametrize("rows", [1, 30])
def test_desk_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    person = member().user
    cso = person.memberships.get().organisation
    MembershipFactory.create_batch(rows, organisation=cso)
    TicketFactory.create_batch(rows, organisation=cso, asker=person, state=Ticket.State.ANSWERED)
    for _each in range(rows):
        MembershipFactory(user=person, organisation=CsoProfileFactory().organisation)
        InvitationFactory(email=person.email)
        InvitationFactory(organisation=cso)
    client.force_login(person)
    client.post(reverse("organisations:cso_choose"), {"organisation": cso.slug})

    with django_assert_num_queries(12):
        page = client.get("/en/desk/")

    assert len(page.context["to_do"]) == rows
    assert page.context["team"]["invited"] == rows
    assert page.context["team"]["people"] == rows + 1
