"""What happens to core's own rows: staff settle a doubt about where a fact comes from."""

from django.db import models, transaction
from django.utils import timezone

from core import audit
from core.models import SourceNote


@transaction.atomic
def settle_source_note(*, note: SourceNote, state: str, actor: models.Model | None) -> SourceNote:
    """Confirm or reject what a source says, or open the question again; `actor` decided.

    An open question has nobody who decided it. The same answer again changes nothing.
    """
    note = SourceNote.objects.select_for_update().get(pk=note.pk)
    before = note.state
    if state == before:
        return note
    note.state = state
    is_open = state == SourceNote.State.OPEN
    note.decided_by_id = None if is_open or actor is None else actor.pk
    note.decided_at = None if is_open else timezone.now()
    note.save(update_fields=["state", "decided_by", "decided_at", "updated_at"])
    audit.record(
        actor=actor,
        verb="source_note_settled",
        target=note,
        before={"state": before},
        after={"state": state},
    )
    return note
