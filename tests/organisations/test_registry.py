"""The CSO register: what each state lets whom do, what services refuse, what the database holds."""

from itertools import product

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from organisations import services
from organisations.models import CsoProfile, Membership
from organisations.models.facts import mark_of
from tests.factories.accounts import UserFactory
from tests.factories.organisations import (
    CsoProfileFactory,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db

STATES = list(CsoProfile.State.values)
# Read by hand from docs/domain/registry.md: state → action → the state after it.
MOVES = {
    "unsubmitted": {"submit": "pending", "close": "closed"},
    "pending": {
        "take_back": "unsubmitted",
        "verify": "verified",
        "reject": "rejected",
        "close": "closed",
    },
    "rejected": {"submit": "pending", "close": "closed"},
    "verified": {
        "rename": "recheck",
        "confirm": "verified",
        "suspend": "suspended",
        "close": "closed",
    },
    "recheck": {"verify": "verified", "reject": "rejected", "close": "closed"},
    "suspended": {"rename": "recheck", "confirm": "verified", "close": "closed"},
    "closed": {"reopen": "unsubmitted"},
}
# Whose an action is. Another name or number can be stated in each state but closed.
OWNERS = {
    "submit": {"representative"},
    "take_back": {"representative"},
    "confirm": {"representative"},
    "rename": {"representative"},
    "close": {"representative", "officer"},
    "verify": {"officer"},
    "reject": {"officer"},
    "reopen": {"officer"},
    "suspend": {"system"},
}
ACTORS = {
    "visitor",
    "stranger",
    "member",
    "editor",
    "representative",
    "officer",
    "officer in the CSO",
    "auditor",
    "system",
}
OWN_PAGES = {
    "submit": ("organisations:cso_submit", {}),
    "take_back": ("organisations:cso_take_back", {}),
    "confirm": ("organisations:cso_confirm", {}),
    "rename": ("organisations:cso_identity", {}),
}
STAFF_PAGES = {
    "verify": "organisations:review_verify",
    "reject": "organisations:review_reject",
    "reopen": "organisations:register_reopen",
}


class World:
    """One CSO in a state, and somebody of each kind."""

    def __init__(self, state):
        self.profile = CsoProfileFactory(state=state)
        organisation = self.profile.organisation
        self.people = {
            "visitor": None,
            "stranger": UserFactory(),
            "member": MembershipFactory(organisation=organisation).user,
            "editor": MembershipFactory(
                organisation=organisation, role=Membership.Role.EDITOR
            ).user,
            "representative": MembershipFactory(
                organisation=organisation, role=Membership.Role.REPRESENTATIVE
            ).user,
            "officer": UserFactory(roles=["programme_officer"]),
            "officer in the CSO": UserFactory(roles=["help_desk_officer"]),
            "auditor": UserFactory(roles=["auditor"]),
        }
        MembershipFactory(organisation=organisation, user=self.people["officer in the CSO"])

    def request(self, action, actor):
        """Return address and what is typed there."""
        slug = self.profile.organisation.slug
        if action == "close" and actor in {"officer", "officer in the CSO", "auditor"}:
            return reverse("organisations:register_close", args=[slug]), {}
        if action in STAFF_PAGES:
            typed = {"mark": mark_of(self.profile), "reason": "Kütük numarası bulunamadı."}
            return reverse(STAFF_PAGES[action], args=[slug]), typed
        if action == "rename":
            typed = {
                "name_tr": "Iğdır Yeni Işık Derneği",
                "legal_form": self.profile.legal_form,
                "registry_number": self.profile.registry_number,
            }
            return reverse("organisations:cso_identity"), typed
        return reverse({"close": "organisations:cso_close"}.get(action) or OWN_PAGES[action][0]), {}


@pytest.mark.parametrize("state", STATES)
def test_every_action_of_everybody_leads_where_the_table_says(client_factory, state):
    world = World(state)
    clients = {name: client_factory() for name in world.people}
    for name, person in world.people.items():
        if person is not None:
            clients[name].force_login(person)

    wrong = {}
    for action, actor in product(OWNERS, sorted(ACTORS)):
        expected = MOVES[state].get(action, state) if actor in OWNERS[action] else state
        with transaction.atomic():
            found = _after(world, clients, action, actor)
            transaction.set_rollback(True)
        if found != expected:
            wrong[f"{action} by {actor}"] = (found, expected)

    assert wrong == {}


def _after(world, clients, action, actor):
    """Do it as that person, by the page; the system by its task on the day. Return the state."""
    cache.clear()
    if actor == "system" or action == "suspend":
        if action == "suspend" and actor == "system":
            due = world.profile.confirmation_due_on or timezone.localdate()
            services.run_confirmations(due)
    else:
        address, typed = world.request(action, actor)
        clients[actor].post(address, typed)
    return CsoProfile.objects.get(pk=world.profile.pk).state
