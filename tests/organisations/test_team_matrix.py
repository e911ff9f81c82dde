"""Who may do what with a team, cell by cell: every state × person × action.

Each cell says what comes of it: the status of an answer that changes nothing, "login" for the way
to the sign-in page, "kept" for a refusal in words, "done" for a change.
"""

import pytest
from django.db import transaction
from django.urls import reverse

from organisations.models import Handover, Invitation, Membership
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.organisations import (
    HandoverFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db

OUTSIDE = ["stranger", "former", "representative of another", "administrator", "auditor"]
PEOPLE = ["visitor", *OUTSIDE, "member", "editor", "representative"]


def cells(visitor="login", outside=404, **inside):
    """Return person → outcome; who is not named in `inside` gets what the member gets."""
    others = inside.get("member", 403)
    inside = {
        person: inside.get(person, others) for person in ("member", "editor", "representative")
    }
    return {"visitor": visitor} | dict.fromkeys(OUTSIDE, outside) | inside


LEADS = cells(member=403, representative="done")
# What a person does in a team, as the address's name, what is typed, and what comes of it.
TEAM = {
    "see the team": ("team", None, cells(member=200)),
    "invite": (
        "invitation_create",
        {"email": "yeni@ornek.org", "role": "member", "language": "tr"},
        LEADS,
    ),
    "invite nobody": ("invitation_create", {}, cells(member=403, representative=200)),
    "revoke an invitation": ("invitation_revoke", {}, LEADS),
    "mail an invitation again": ("invitation_resend", {}, LEADS),
    "change a colleague's role": ("member_role", {"role": "editor"}, LEADS),
    "give a role that none may give": (
        "member_role",
        {"role": "representative"},
        cells(member=403, representative="kept"),
    ),
    "change one's own role": ("member_role of self", {"role": "editor"}, cells()),
    "look at a removal": ("member_remove", None, cells(member=403, representative=200)),
    "remove a colleague": ("member_remove", {}, LEADS),
    "remove oneself": ("member_remove of self", {}, cells()),
    "remove who has left": ("member_remove of former", {}, cells(representative=404)),
    "look at leaving": ("team_leave", None, cells(member=200)),
    # The representative reads why not, on the page of leaving.
    "leave": ("team_leave", {}, cells(member="done", representative=200)),
    "look at a hand-over": ("handover_create", None, cells(member=403, representative=200)),
    "offer the role": ("handover_create", {"stays_as": "editor"}, LEADS),
    "withdraw no offer": ("handover_withdraw", {}, cells(representative=404)),
}


@pytest.fixture
def people():
    """One CSO with its people, others who have nothing to do with it, and their browsers."""
    cso = OrganisationFactory()
    rows = {role: MembershipFactory(organisation=cso, role=role) for role in Membership.Role}
    rows["colleague"] = MembershipFactory(organisation=cso)
    rows["former"] = MembershipFactory(organisation=cso, editor=True, ended=True)
    people = {name: row.user for name, row in rows.items()} | {
        "visitor": None,
        "stranger": UserFactory(),
        "representative of another": MembershipFactory(representative=True).user,
        "administrator": UserFactory(roles=["administrator"]),
        "auditor": UserFactory(roles=["auditor"]),
        "invited": UserFactory(email="davetli@ornek.org"),
    }
    return {"cso": cso, "rows": rows, "people": people}


def browser(person):
    client = PortalClient()
    if person is not None:
        client.force_login(person)
    return client


def snapshot():
    return (
        sorted(Membership.objects.values_list("pk", "role", "ended_at")),
        sorted(Invitation.objects.values_list("pk", "state", "token_hash")),
        sorted(Handover.objects.values_list("pk", "state")),
    )


def outcome(client, address, typed):
    """Return what comes of one request, and take back what it changed."""
    with transaction.atomic():
        before = snapshot()
        response = client.get(address) if typed is None else client.post(address, typed)
        after = snapshot()
        transaction.set_rollback(True)
    if after != before:
        assert response.status_code == 302
        return "done"
    if response.status_code != 302:
        return response.status_code
    return "login" if "accounts/login" in response.url else "kept"


def assert_matrix(found, expected):
    wrong = {cell: (found[cell], expected[cell]) for cell in found if found[cell] != expected[cell]}
    assert wrong == {}
    assert set(found) == set(expected)


def team_address(world, name, person):
    """The address of an action on the team; `of …` names on whose membership."""
    action, _of, whom = name.partition(" of ")
    rows = world["rows"]
    own = rows.get(person, rows["member"])
    target = {"self": own, "former": rows["former"]}.get(whom, rows["colleague"])
    kwargs = {"slug": world["cso"].slug}
    if action in {"member_role", "member_remove"}:
        kwargs["pk"] = target.pk
    if action in {"invitation_revoke", "invitation_resend"}:
        kwargs["pk"] = world["invitation"].pk
    return reverse(f"organisations:{action}", kwargs=kwargs)


def test_team_cell_by_cell(people):
    people["invitation"] = InvitationFactory(organisation=people["cso"])
    found, expected = {}, {}
    for person in PEOPLE:
        client = browser(people["people"][person])
        for action, (name, typed, row) in TEAM.items():
            choice = {"membership": people["rows"]["colleague"].pk} if typed else {}
            address = team_address(people, name, person)
            sent = None if typed is None else typed | choice
            found[person, action] = outcome(client, address, sent)
            expected[person, action] = row[person]

    assert_matrix(found, expected)


CLOSED = ["expired", "accepted", "declined", "revoked"]
# State of the invitation → action → person → what comes of it, for those who hold the link.
GONE = dict.fromkeys(["visitor", "invited", "stranger"], 410)
UNKNOWN = dict.fromkeys(["visitor", "invited", "stranger"], 404)
# Who is in the team already is led there, whatever became of the invitation.
HOLDERS = ["visitor", "invited", "stranger", "member"]
BY_LINK = {
    "waiting": {
        "look": dict.fromkeys(["visitor", "invited", "stranger"], 200) | {"member": "kept"},
        "accept": {"visitor": "login", "invited": "done", "stranger": "done", "member": "kept"},
        "decline": dict.fromkeys(HOLDERS, "done"),
    },
    **{
        state: {
            "look": GONE | {"member": "kept"},
            "accept": GONE | {"visitor": "login", "member": 410},
            "decline": GONE | {"member": 410},
        }
        for state in CLOSED
    },
    "unknown": {
        "look": UNKNOWN | {"member": 404},
        "accept": UNKNOWN | {"visitor": "login", "member": 404},
        "decline": UNKNOWN | {"member": 404},
    },
}
# By the number of the invitation: only whose confirmed address it was mailed to.
BY_NUMBER = {
    "waiting": {"look": 200, "accept": "done", "decline": "done"},
    **{state: dict.fromkeys(["look", "accept", "decline"], 410) for state in CLOSED},
}
# What the representative does with it.
LED = {
    "waiting": {"revoke": "done", "resend": "done"},
    "expired": {"revoke": "done", "resend": "done"},
    **{state: {"revoke": "kept", "resend": "kept"} for state in CLOSED[1:]},
}
ACTIONS = {"look": ("detail", None), "accept": ("accept", {}), "decline": ("decline", {})}


def test_invitation_cell_by_cell(people):
    clients = {name: browser(people["people"][name]) for name in [*HOLDERS, "representative"]}
    found, expected = {}, {}
    for state in ["waiting", *CLOSED]:
        traits = {} if state == "waiting" else {state: True}
        invitation = InvitationFactory(
            organisation=people["cso"], email="davetli@ornek.org", token=f"jeton-{state}", **traits
        )
        for action, (name, typed) in ACTIONS.items():
            for person in HOLDERS:
                address = reverse(f"organisations:invitation_{name}", args=[f"jeton-{state}"])
                cell = state, action, person
                found[cell] = outcome(clients[person], address, typed)
                expected[cell] = BY_LINK[state][action][person]
                address = reverse(f"organisations:invitation_{name}", args=[invitation.pk])
                found[*cell, "number"] = outcome(clients[person], address, typed)
                asks = action == "accept" and person == "visitor"
                others = "login" if asks else 404
                is_theirs = person == "invited"
                expected[*cell, "number"] = BY_NUMBER[state][action] if is_theirs else others
        for action in ("revoke", "resend"):
            address = reverse(
                f"organisations:invitation_{action}", args=[people["cso"].slug, invitation.pk]
            )
            found[state, action] = outcome(clients["representative"], address, {})
            expected[state, action] = LED[state][action]
        invitation.delete()
    for action, (name, typed) in ACTIONS.items():
        for person in HOLDERS:
            address = reverse(f"organisations:invitation_{name}", args=["jeton-yok"])
            found["unknown", action, person] = outcome(clients[person], address, typed)
            expected["unknown", action, person] = BY_LINK["unknown"][action][person]

    assert_matrix(found, expected)


# Only the member to whom it was made has its page; only who made it withdraws it.
OFFERED = {
    "waiting": {"look": 200, "accept": "done", "decline": "done"},
    "expired": {"look": 200, "accept": "kept", "decline": "done"},
    **{
        state: {"look": 200, "accept": "kept", "decline": "kept"}
        for state in ("accepted", "declined", "withdrawn")
    },
}
WITHDRAWN = {"waiting": "done", "expired": "done"}


def test_handover_cell_by_cell(people):
    persons = people["people"]
    found, expected = {}, {}
    for state, row in OFFERED.items():
        traits = {} if state == "waiting" else {state: True}
        handover = HandoverFactory(
            organisation=people["cso"],
            from_person=persons["representative"],
            to_person=persons["colleague"],
            **traits,
        )
        page = reverse("organisations:handover_detail", args=[handover.pk])
        withdraw = reverse("organisations:handover_withdraw", args=[people["cso"].slug])
        for person in [*PEOPLE, "colleague"]:
            client = browser(persons[person])
            for action in ("look", "accept", "decline"):
                typed = None if action == "look" else {"answer": action}
                found[state, action, person] = outcome(client, page, typed)
                others = "login" if person == "visitor" else 404
                is_theirs = person == "colleague"
                expected[state, action, person] = row[action] if is_theirs else others
            found[state, "withdraw", person] = outcome(client, withdraw, {})
            inside = dict.fromkeys(["member", "editor", "colleague"], 403)
            mine = {"visitor": "login", "representative": WITHDRAWN.get(state, 404)}
            expected[state, "withdraw", person] = (inside | mine).get(person, 404)
        handover.delete()

    assert_matrix(found, expected)
