"""Which desk takes questions, and what staff write about desks. Each change is audited."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from core import audit
from helpdesk.models import Desk


@transaction.atomic
def save_desk(*, desk: Desk, fields: Sequence[str], actor: User) -> None:
    """Save what staff wrote about a desk; `fields` are the names of what they changed.

    One desk takes questions at a time: the database refuses a second (`desk_one_open`).
    """
    is_new = desk.pk is None
    was_open = not is_new and Desk.objects.select_for_update().get(pk=desk.pk).is_open
    desk.save()
    written = [name for name in fields if name != "is_open"]
    if is_new or written:
        verb = "desk_added" if is_new else "desk_changed"
        audit.record(actor=actor, verb=verb, target=desk, after={"fields": written})
    if desk.is_open != was_open:
        _record_opening(desk, actor=actor)


def _record_opening(desk: Desk, *, actor: User) -> None:
    audit.record(
        actor=actor,
        verb="desk_opened" if desk.is_open else "desk_closed",
        target=desk,
        before={"is_open": not desk.is_open},
        after={"is_open": desk.is_open},
    )
