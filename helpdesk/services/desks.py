"""Which desk takes questions, and what staff write about desks. Each change is audited."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from core import audit
from helpdesk.models import Desk
from programmes.models import Project


@transaction.atomic
def open_desk(*, name_tr: str, name_en: str, project: Project | None) -> Desk:
    """Make the desk of `project` (None: the national one) the desk that takes questions.

    Only one takes questions at a time; another that did stops. Safe to run again.
    """
    for other in Desk.objects.select_for_update().filter(is_open=True).exclude(project=project):
        other.is_open = False
        other.save(update_fields=["is_open", "updated_at"])
        _record_opening(other, actor=None)
    was_open = Desk.objects.filter(project=project, is_open=True).exists()
    desk, _is_new = Desk.objects.update_or_create(
        project=project,
        defaults={"name_tr": name_tr, "name_en": name_en, "is_open": True},
    )
    if not was_open:
        _record_opening(desk, actor=None)
    return desk


@transaction.atomic
def save_desk(*, desk: Desk, fields: Sequence[str], actor: User) -> None:
    """Save what staff wrote about a desk; `fields` are the names of what they changed."""
    is_new = desk.pk is None
    was_open = not is_new and Desk.objects.select_for_update().get(pk=desk.pk).is_open
    desk.save()
    written = [name for name in fields if name != "is_open"]
    if is_new or written:
        verb = "desk_added" if is_new else "desk_changed"
        audit.record(actor=actor, verb=verb, target=desk, after={"fields": written})
    if desk.is_open != was_open:
        _record_opening(desk, actor=actor)


def _record_opening(desk: Desk, *, actor: User | None) -> None:
    audit.record(
        actor=actor,
        verb="desk_opened" if desk.is_open else "desk_closed",
        target=desk,
        before={"is_open": not desk.is_open},
        after={"is_open": desk.is_open},
    )
