"""What happens to core's own rows: staff settle doubts, about a source or about a translation."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import RuleError
from core.freshness import fingerprint
from core.models import OutdatedTranslation, SourceNote, TranslatableModel


class TextChangedMeanwhileError(RuleError):
    message = _("The text was changed while you were reading it. Please read both texts again.")


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


@transaction.atomic
def confirm_translation(
    *, note: OutdatedTranslation, seen: str, actor: models.Model | None
) -> OutdatedTranslation:
    """Say that a translation still fits its original; `seen` is the fingerprint of both as read.

    What somebody else confirmed or translated anew meanwhile needs no confirming: nothing happens.

    Raises:
        TextChangedMeanwhileError: one of the texts is no longer the one that was read.
    """
    model = audit.model_of(note.target_label)
    if model is None or not issubclass(model, TranslatableModel):
        return note
    row: TranslatableModel = model._default_manager.select_for_update().get(pk=note.target_id)
    if fingerprint(row, note.field) != seen:
        raise TextChangedMeanwhileError
    deleted, _kinds = OutdatedTranslation.objects.filter(pk=note.pk).delete()
    if deleted:
        audit.record(
            actor=actor,
            verb="translation_confirmed",
            target=row,
            after={"fields": [f"{note.field}_{note.language}"]},
        )
    return note
