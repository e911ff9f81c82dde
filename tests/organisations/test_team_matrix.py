"""Who may do what with a team, cell by cell: every state × person × action.

Each cell says what comes of it: the status of an answer that changes nothing, "login" for the way
to the sign-in page, "kept" for a refusal in words, "done" for a change.
"""

import pytest
from django.db import transaction
from django.urls import reverse

from organisations.models import Handover, Invitation, Membership
from organisations.urls import urlpatterns
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
    """Compare what was tried with what the tables say; a cell of one alone is wrong, too."""
    cells = {*found, *expected}
    wrong = {cell: (found.get(cell), expected.get(cell)) for cell in cells}
    assert {cell: pair for cell, pair in wrong.items() if pair[0] != pair[1]} == {}


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
    expected = {
        (person, action): outcome
        for action, (_name, _typed, row) in TEAM.items()
        for person, outcome in row.items()
    }
    found = {}
    for person in PEOPLE:
        client = browser(people["people"][person])
        for action, (name, typed, _row) in TEAM.items():
            choice = {"membership": people["rows"]["colleague"].pk} if typed else {}
            address = team_address(people, name, person)
            sent = None if typed is None else typed | choice
            found[person, action] = outcome(client, address, sent)

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


def cells_of_invitations():
    """Every cell of the three tables: by link, by number, and by the representative."""
    for state, actions in BY_LINK.items():
        for action, row in actions.items():
            for person, what in row.items():
                yield (state, action, person), what
                is_asked = (action, person) == ("accept", "visitor")
                others = "login" if is_asked else 404
                if state in BY_NUMBER:
                    theirs = BY_NUMBER[state][action] if person == "invited" else others
                    yield (state, action, person, "number"), theirs
    for state, row in LED.items():
        for action, what in row.items():
            yield (state, action), what


def test_invitation_cell_by_cell(people):
    clients = {name: browser(people["people"][name]) for name in [*HOLDERS, "representative"]}
    found = {}
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
                address = reverse(f"organisations:invitation_{name}", args=[invitation.pk])
                found[*cell, "number"] = outcome(clients[person], address, typed)
        for action in ("revoke", "resend"):
            address = reverse(
                f"organisations:invitation_{action}", args=[people["cso"].slug, invitation.pk]
            )
            found[state, action] = outcome(clients["representative"], address, {})
        invitation.delete()
    for action, (name, typed) in ACTIONS.items():
        for person in HOLDERS:
            address = reverse(f"organisations:invitation_{name}", args=["jeton-yok"])
            found["unknown", action, person] = outcome(clients[person], address, typed)

    assert_matrix(found, dict(cells_of_invitations()))


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


def cells_of_handovers():
    """Every cell: the page and its answers are one person's, taking it back another's."""
    for state, row in OFFERED.items():
        for person in [*PEOPLE, "colleague"]:
            others = "login" if person == "visitor" else 404
            for action, what in row.items():
                yield (state, action, person), what if person == "colleague" else others
            withdraws = dict.fromkeys(["member", "editor", "colleague"], 403)
            withdraws["representative"] = WITHDRAWN.get(state, 404)
            yield (state, "withdraw", person), withdraws.get(person, others)


def test_handover_cell_by_cell(people):
    persons = people["people"]
    found = {}
    for state in OFFERED:
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
            found[state, "withdraw", person] = outcome(client, withdraw, {})
        handover.delete()

    assert_matrix(found, dict(cells_of_handovers()))


def test_tables_know_every_state_and_every_address_of_a_team():
    """A state or a page that comes later needs its row here."""
    open_ones = {"waiting": "open", "expired": "open"}
    tried = {name.partition(" of ")[0] for name, _typed, _row in TEAM.values()}
    tried |= {f"invitation_{name}" for name, _typed in ACTIONS.values()} | {"handover_detail"}
    about_teams = ("team", "member", "invitation", "handover")

    assert {open_ones.get(state, state) for state in BY_NUMBER} == set(Invitation.State.values)
    assert {open_ones.get(state, state) for state in OFFERED} == set(Handover.State.values)
    assert {url.name for url in urlpatterns if url.name.startswith(about_teams)} == tried
