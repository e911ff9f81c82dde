"""A delivery's way: announced, completed, cancelled."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.errors import RuleError
from trainings.models import Delivery

# From which states a delivery may come into each.
MOVES: dict[str, set[str]] = {
    Delivery.State.ANNOUNCED: {Delivery.State.DRAFT},
    Delivery.State.COMPLETED: {Delivery.State.ANNOUNCED},
    Delivery.State.CANCELLED: {Delivery.State.DRAFT, Delivery.State.ANNOUNCED},
}


class DeliveryMoveError(RuleError):
    message = _("This delivery cannot take that step from its present state.")


class DeliveryReasonError(RuleError):
    message = _(
        "Write the reason for the cancellation into the delivery first: everybody reads it."
    )


@transaction.atomic
def move_delivery(*, delivery: Delivery, state: str, actor: User | None) -> Delivery:
    """Announce, complete or cancel a delivery.

    Raises:
        DeliveryMoveError: the step is not in MOVES.
        DeliveryReasonError: a cancellation needs its reason.
    """
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    before = delivery.state
    if before not in MOVES.get(state, set()):
        raise DeliveryMoveError
    if state == Delivery.State.CANCELLED and not delivery.has_cancel_reason:
        raise DeliveryReasonError
    delivery.state = state
    delivery.save(update_fields=["state", "updated_at"])
    audit.record(
        actor=actor,
        verb=f"delivery_{state}",
        target=delivery,
        before={"state": before},
        after={"state": state},
    )
    return delivery
