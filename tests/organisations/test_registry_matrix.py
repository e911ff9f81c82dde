"""The register, cell by cell: every state × action × person, by the page; and the database's table.

A cell says the state in which the CSO is afterwards; None, that nothing at all has changed.
"""

from datetime import date, timedelta
from functools import partial
from itertools import product

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from organisations import services
from organisations.models import POSSIBLE_IN, CsoProfile, CsoReview, Membership, Organisation
from organisations.models.facts import mark_of
from tests.factories.accounts import UserFactory
from tests.factories.organisations import (
    CsoProfileFactory,
    MembershipFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db

STATES = list(CsoProfile.State.values)
# Read by hand from docs/domain/registry.md: state → action → the state after it.
MOVES = {
    "unsubmitted": {
        "edit": "unsubmitted",
        "rename": "unsubmitted",
        "submit": "pending",
        "close": "closed",
    },
    "pending": {
        "edit": "pending",
        "rename": "pending",
        "take": "pending",
        "take_back": "unsubmitted",
        "verify": "verified",
        "reject": "rejected",
        "close": "closed",
    },
    "rejected": {
        "edit": "rejected",
        "rename": "rejected",
        "submit": "pending",
        "close": "closed",
    },
    "verified": {
        "edit": "verified",
        "rename": "recheck",
        "confirm": "verified",
        "suspend": "suspended",
        "close": "closed",
    },
    "recheck": {
        "edit": "recheck",
        "rename": "recheck",
        "take": "recheck",
        "verify": "verified",
        "reject": "rejected",
        "close": "closed",
    },
    "suspended": {
        "edit": "suspended",
        "rename": "recheck",
        "confirm": "verified",
        "close": "closed",
    },
    "closed": {"reopen": "unsubmitted"},
}
# Whose an action is. Nobody suspends a CSO, so no page does: the day of its confirmation comes.
OWNERS = {
    "edit": {"representative", "editor"},
    "rename": {"representative"},
    "submit": {"representative"},
    "take_back": {"representative"},
    "confirm": {"representative"},
    "close": {"representative", "officer"},
    "take": {"officer"},
    "verify": {"officer"},
    "reject": {"officer"},
    "reopen": {"officer"},
}
OWN_PAGES = {
    "edit": "cso_profile",
    "rename": "cso_identity",
    "submit": "cso_submit",
    "take_back": "cso_take_back",
    "confirm": "cso_confirm",
    "close": "cso_close",
}
STAFF_PAGES = {
    "take": "review_take",
    "verify": "review_verify",
    "reject": "review_reject",
    "reopen": "register_reopen",
    "close": "register_close",
}
ACTIONS = {*OWNERS, "suspend"}
STAFF = {"officer", "officer in the CSO", "auditor"}


class World:
    """One CSO in a state, and somebody of each kind."""

    def __init__(self, state):
        # Confirmed a while ago: whoever confirms it now changes a date.
        day = timezone.localdate() - timedelta(days=100)
        days = {"confirmed_on": day, "confirmation_due_on": day + timedelta(days=365)}
        had_one = {"verified", "suspended"}
        self.profile = CsoProfileFactory(state=state, **(days if state in had_one else {}))
        organisation = self.profile.organisation
        self.people = {
            "visitor": None,
            "stranger": UserFactory(),
            "representative of another": MembershipFactory(representative=True).user,
            "member": MembershipFactory(organisation=organisation).user,
            "editor": MembershipFactory(organisation=organisation, editor=True).user,
            "representative": MembershipFactory(
                organisation=organisation, representative=True
            ).user,
            "officer": UserFactory(roles=["programme_officer"]),
            "officer in the CSO": UserFactory(roles=["help_desk_officer"]),
            "auditor": UserFactory(roles=["auditor"]),
        }
        MembershipFactory(organisation=organisation, user=self.people["officer in the CSO"])

    def request(self, action, actor):
        """Return address and what is typed there."""
        slug = self.profile.organisation.slug
        if action in STAFF_PAGES and (actor in STAFF or action not in OWN_PAGES):
            typed = {"mark": mark_of(self.profile), "reason": "Kütük numarası bulunamadı."}
            typed["close-reason"] = "Dernek kendini feshetti."
            return reverse(f"organisations:{STAFF_PAGES[action]}", args=[slug]), typed
        typed = {"edit": self.facts(), "rename": self.name()}.get(action, {})
        return reverse(f"organisations:{OWN_PAGES[action]}"), typed | {"organisation": slug}

    def facts(self):
        organisation = self.profile.organisation
        return {
            "province": organisation.province_id,
            "fields_of_work": list(organisation.fields_of_work.values_list("pk", flat=True)),
            "founded_year": self.profile.founded_year,
            "size_band": self.profile.size_band,
            "contact_email": self.profile.contact_email,
            "website": "https://yeni-isik.org.tr",
        }

    def name(self):
        return {
            "name_tr": "Iğdır Yeni Işık Derneği",
            "legal_form": self.profile.legal_form,
            "registry_number": self.profile.registry_number,
        }

    def snapshot(self):
        """All that an action could change, but when a row was saved."""
        kept = {
            CsoProfile: {"pk": self.profile.pk},
            Organisation: {"pk": self.profile.organisation_id},
            CsoReview: {"profile": self.profile},
            Membership: {"organisation": self.profile.organisation},
        }
        return [
            {name: value for name, value in row.items() if name != "updated_at"}
            for model, own in kept.items()
            for row in model.objects.filter(**own).order_by("pk").values()
        ]


def outcome(world, act):
    """Return the state after the action; None: nothing has changed. Take it back."""
    cache.clear()
    with transaction.atomic():
        before = world.snapshot()
        act()
        after = world.snapshot()
        transaction.set_rollback(True)
    return None if after == before else after[0]["state"]


def send(world, client, action, actor):
    client.post(*world.request(action, actor))


@pytest.mark.parametrize("state", STATES)
def test_every_action_of_everybody_leads_where_the_table_says(client_factory, state):
    world = World(state)
    clients = {name: client_factory() for name in world.people}
    for name, person in world.people.items():
        if person is not None:
            clients[name].force_login(person)
    due = world.profile.confirmation_due_on or timezone.localdate()

    found = {
        (action, actor): outcome(world, partial(send, world, clients[actor], action, actor))
        for action, actor in product(OWNERS, world.people)
    }
    found["suspend", "the day"] = outcome(world, lambda: services.run_confirmations(due))

    owners = OWNERS | {"suspend": {"the day"}}
    expected = {
        (action, actor): MOVES[state].get(action) if actor in owners[action] else None
        for action, actor in found
    }
    wrong = {cell: (found[cell], expected[cell]) for cell in found if found[cell] != expected[cell]}
    assert wrong == {}
    # Each move of the table was made by somebody.
    assert {action for (action, _actor), after in found.items() if after} == set(MOVES[state])


def test_database_knows_the_moves_of_the_table_and_no_other():
    wrong = []
    targets = {state: {*after.values()} - {state} for state, after in MOVES.items()}
    for before, after in product(STATES, STATES):
        organisation = OrganisationFactory()
        profile = CsoProfileFactory(
            organisation=organisation,
            state=before,
            name_at_verification=organisation.names_to_verify(),
            verified_at=timezone.now(),
            confirmation_due_on=date(2027, 1, 1),
        )
        try:
            with transaction.atomic():
                CsoProfile.objects.filter(pk=profile.pk).update(state=after)
                transaction.set_rollback(True)
            moved = True
        except IntegrityError:
            moved = False
        if moved != (before == after or after in targets[before]):
            wrong.append((before, after))

    assert wrong == []
    table = {action: {state for state in STATES if action in MOVES[state]} for action in ACTIONS}
    # Looking at a CSO is possible wherever it can be decided about.
    assert table.pop("take") == table["verify"]
    assert table == POSSIBLE_IN
