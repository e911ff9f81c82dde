"""What happens to core's own rows: staff settle a doubt about where a fact comes from."""

from django.db import models, transaction
from django.utils import timezone

from core import audit
from core.models import SourceNote


@transaction.atomic
def settle_source_note(*, note: SourceNote, status: str, by: models.Model | None) -> SourceNote:
    """Confirm or reject what a source says, or open the question again; `by` is who decided.

    An open question has nobody who decided it. The same answer again changes nothing.
    """
    note = SourceNote.objects.select_for_update().get(pk=note.pk)
    before = note.state
    if status == before:
        return note
    note.state = status
    is_open = status == SourceNote.State.OPEN
    note.decided_by_id = None if is_open or by is None else by.pk
    note.decided_at = None if is_open else timezone.now()
    note.save(update_fields=["state", "decided_by", "decided_at", "updated_at"])
    audit.record(
        actor=by,
        verb="source_note_settled",
        target=note,
        before={"state": before},
        after={"state": status},
    )
    return note
