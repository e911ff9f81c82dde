"""The trainings' back office: deliveries are moved by their service, refusals name their row."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from core.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.factories.trainings import DeliveryFactory
from trainings.models import Delivery

pytestmark = pytest.mark.django_db
State = Delivery.State
LIST = "admin:trainings_delivery_changelist"
# Action, from which state, into which, by which verb of the trail.
STEPS = [
    ("announce", State.DRAFT, State.ANNOUNCED, "delivery_announced"),
    ("complete", State.ANNOUNCED, State.COMPLETED, "delivery_completed"),
    ("cancel", State.DRAFT, State.CANCELLED, "delivery_cancelled"),
    ("cancel", State.ANNOUNCED, State.CANCELLED, "delivery_cancelled"),
]
ACTIONS = ["announce", "complete", "cancel"]


@pytest.fixture
def coordinator():
    return UserFactory(roles=["training_coordinator"], language="en")


@pytest.fixture
def click(client, coordinator):
    """Choose deliveries in the list and send an action; return what the page then says."""
    client.force_login(coordinator)

    def click_(action, *deliveries):
        chosen = [delivery.pk for delivery in deliveries]
        response = client.post(reverse(LIST), {"action": action, "_selected_action": chosen})
        return {str(message): message.tags for message in get_messages(response.wsgi_request)}

    return click_


def states(*deliveries):
    return [Delivery.objects.get(pk=delivery.pk).state for delivery in deliveries]


def trail():
    events = AuditEvent.objects.filter(target_label="trainings.delivery")
    return [
        (event.verb, event.target_id, event.actor, event.before, event.after) for event in events
    ]


@pytest.mark.parametrize(("action", "before", "after", "verb"), STEPS)
def test_action_moves_the_chosen_deliveries_and_leaves_its_trail(
    click, coordinator, action, before, after, verb
):
    chosen = DeliveryFactory(state=before, cancel_reason_tr="Salon yok.")
    other = DeliveryFactory(state=before, cancel_reason_tr="Salon yok.")

    told = click(action, chosen)

    assert states(chosen, other) == [after, before]
    assert told == {f"Done: {chosen}": "success"}
    assert trail() == [(verb, str(chosen.pk), coordinator, {"state": before}, {"state": after})]


@pytest.mark.parametrize("action", ACTIONS)
def test_refused_delivery_is_named_and_stops_no_other(click, action):
    before = State.ANNOUNCED if action == "complete" else State.DRAFT
    refused = DeliveryFactory(state=State.COMPLETED)
    moved = DeliveryFactory(state=before, cancel_reason_tr="Salon yok.")

    told = click(action, refused, moved)

    assert told == {
        f"{refused}: This delivery cannot take that step from its present state.": "error",
        f"Done: {moved}": "success",
    }
    assert states(refused)[0] == State.COMPLETED
    assert states(moved)[0] != before
    assert [target for _verb, target, *_rest in trail()] == [str(moved.pk)]


def test_cancellation_without_a_reason_says_what_to_do(click):
    delivery = DeliveryFactory()

    (told,) = click("cancel", delivery).items()

    assert told == (
        f"{delivery}: Write the reason for the cancellation into the delivery first:"
        " everybody reads it.",
        "error",
    )
    assert states(delivery) == [State.ANNOUNCED]
    assert trail() == []


@pytest.mark.parametrize("role", ["auditor", "editor"])
@pytest.mark.parametrize("action", ACTIONS)
def test_other_roles_move_no_delivery(client, role, action):
    client.force_login(UserFactory(roles=[role]))
    delivery = DeliveryFactory(
        state=State.ANNOUNCED if action == "complete" else State.DRAFT,
        cancel_reason_tr="Salon yok.",
    )
    before = delivery.state

    client.post(reverse(LIST), {"action": action, "_selected_action": [delivery.pk]})

    assert states(delivery) == [before]
    assert trail() == []


def test_auditor_reads_the_list(client):
    client.force_login(UserFactory(roles=["auditor"]))
    delivery = DeliveryFactory()

    response = client.get(reverse(LIST))

    assert list(response.context["cl"].result_list) == [delivery]
