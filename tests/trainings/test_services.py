"""Moves of a delivery: the whole matrix, the refusals and the trail."""

import pytest

from core.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.factories.trainings import DeliveryFactory
from trainings.models import Delivery
from trainings.services import DeliveryMoveError, DeliveryReasonError, move_delivery

pytestmark = pytest.mark.django_db
State = Delivery.State
ALLOWED = {
    (State.DRAFT, State.ANNOUNCED),
    (State.ANNOUNCED, State.COMPLETED),
    (State.DRAFT, State.CANCELLED),
    (State.ANNOUNCED, State.CANCELLED),
}


@pytest.mark.parametrize("before", State.values)
@pytest.mark.parametrize("after", [*State.values, "postponed"])
def test_move_goes_only_along_the_allowed_steps(before, after):
    delivery = DeliveryFactory(state=before, cancel_reason_tr="Salon yok.")
    actor = UserFactory(staff=True)

    if (before, after) not in ALLOWED:
        with pytest.raises(DeliveryMoveError):
            move_delivery(delivery=delivery, state=after, actor=actor)
        delivery.refresh_from_db()
        assert delivery.state == before
        return
    move_delivery(delivery=delivery, state=after, actor=actor)

    delivery.refresh_from_db()
    event = AuditEvent.objects.get(target_label="trainings.delivery", verb=f"delivery_{after}")
    assert delivery.state == after
    assert (event.before, event.after) == ({"state": before}, {"state": after})
    assert event.actor == actor


def test_cancellation_without_a_reason_is_refused():
    delivery = DeliveryFactory()

    with pytest.raises(DeliveryReasonError):
        move_delivery(delivery=delivery, state=State.CANCELLED, actor=None)
