"""What happens to an import: taken in and checked, saved once, discarded, forgotten."""

import hashlib
from contextlib import suppress
from typing import BinaryIO

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import audit
from core.errors import RuleError, words_of
from core.personal_data import Erased, Subject
from core.uploads import suffix_of
from programmes.models import BulkImport, Project
from programmes.permissions import activity_places
from programmes.services.imports.checking import Check, check
from programmes.services.imports.columns import MODELS, counter_of
from programmes.services.imports.rows import BAD, CHANGED, NEW, UNCHANGED, Places
from programmes.services.imports.tables import read_csv
from programmes.services.imports.workbooks import read_workbook
from programmes.services.imports.writing import save_rows

# Column of an import → the outcome of rows that it counts.
COUNTS = {
    "new_count": NEW,
    "changed_count": CHANGED,
    "unchanged_count": UNCHANGED,
    "left_out_count": BAD,
}


class ImportIsFinishedError(RuleError):
    message = gettext_lazy("This file has been saved or discarded already; nothing was done twice.")


class ImportChangedError(RuleError):
    message = gettext_lazy(
        "The project has changed since this file was checked. Nothing was saved; "
        "please look at the new check."
    )


class NothingToSaveError(RuleError):
    message = gettext_lazy("No row of this file would change anything; nothing was saved.")


@transaction.atomic
def take_import(
    *, project: Project, kind: str, name: str, content: BinaryIO, actor: User
) -> BulkImport:
    """Keep what is typed in a file, to be checked; the same open file again is the same import.

    Raises:
        RuleError: the file cannot be read as a table.

    Source: docs/domain/projects.md, 7.
    """
    data = content.read()
    reader = read_workbook if suffix_of(name) == "xlsx" else read_csv
    table = reader(data, counter_of(kind))
    kept = {"file_name": name[-200:], "table": table.as_json(), "row_count": len(table.rows)}
    # Two clicks at once wait here for each other.
    project = Project.objects.select_for_update().get(pk=project.pk)
    made, is_new = BulkImport.objects.get_or_create(
        project=project,
        kind=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=actor,
        state=BulkImport.State.CHECKED,
        defaults=kept,
    )
    if is_new:
        after = {"project": project.pk, "kind": kind, "row_count": made.row_count}
        audit.record(actor=actor, verb="import_checked", target=made, after=after)
    return made


def check_import(bulk_import: BulkImport, actor: User | AnonymousUser | None = None) -> Check:
    """Return what saving would do now if `actor` did it; None: somebody who may save all of it.

    Nothing of the try stays in the database.
    """
    with transaction.atomic():
        found = check(bulk_import, _places(bulk_import, actor))
        transaction.set_rollback(True)
    return found


@transaction.atomic
def save_import(*, bulk_import: BulkImport, mark: str, actor: User) -> BulkImport:
    """Save all good rows of a checked file, or none; bad rows are left out.

    `mark` is that of the check which the person saw: what has become something else is not saved.

    Raises:
        ImportIsFinishedError: a second click, or a colleague was faster.
        ImportChangedError: rows have turned bad, or would now do something else.
        NothingToSaveError: everything is recorded already.
    """
    bulk_import = _locked(bulk_import)
    found = check(bulk_import, _places(bulk_import, actor))
    if found.mark != mark:
        raise ImportChangedError(_changed_words(found))
    if not found.can_save:
        raise NothingToSaveError
    try:
        model = MODELS[bulk_import.kind]
        save_rows(model, found.to_save, actor=actor, reason=bulk_import.file_name)
        connection.check_constraints()
    except IntegrityError as error:
        raise ImportChangedError(words_of(error) or ImportChangedError.message) from error
    return _finish(bulk_import, BulkImport.State.SAVED, actor, found.counts)


def _places(bulk_import: BulkImport, actor: User | AnonymousUser | None) -> Places | None:
    is_of_activities = bulk_import.kind == BulkImport.Kind.ACTIVITIES
    return activity_places(actor) if actor is not None and is_of_activities else None


def _changed_words(found: Check) -> str:
    """Say why the check differs; the first rows that have turned bad are named."""
    words = [str(ImportChangedError.message)]
    words += [
        _("Row %(number)d: %(words)s") % {"number": row.number, "words": row.faults[0].words}
        for row in found.bad[:3]
    ]
    return " ".join(words)


@transaction.atomic
def discard_import(*, bulk_import: BulkImport, actor: User | None) -> BulkImport:
    """Put a checked file away without saving anything.

    Raises:
        ImportIsFinishedError: it has been saved or discarded already.
    """
    return _finish(_locked(bulk_import), BulkImport.State.DISCARDED, actor, {})


def _locked(bulk_import: BulkImport) -> BulkImport:
    """Lock the import, then its project: two files of one project are saved one after the other."""
    locked = BulkImport.objects.select_for_update().get(pk=bulk_import.pk)
    if not locked.is_open:
        raise ImportIsFinishedError
    locked.project = Project.objects.select_for_update().get(pk=locked.project_id)
    return locked


def _finish(
    bulk_import: BulkImport, state: str, actor: User | None, counts: dict[str, int]
) -> BulkImport:
    before, bulk_import.state = bulk_import.state, state
    bulk_import.finished_by, bulk_import.finished_at = actor, timezone.now()
    for name, outcome in COUNTS.items():
        setattr(bulk_import, name, counts.get(outcome, 0))
    bulk_import.save()
    after: dict[str, object] = {"state": state}
    if counts:
        after |= {name: getattr(bulk_import, name) for name in COUNTS}
    audit.record(
        actor=actor,
        verb=f"import_{state}",
        target=bulk_import,
        before={"state": before},
        after=after,
    )
    return bulk_import


def forget_typed_rows(imports: QuerySet[BulkImport]) -> int:
    """Forget what was typed; an open check is discarded with it. Returns how many."""
    is_open = Q(state=BulkImport.State.CHECKED)
    for bulk_import in imports.filter(is_open).defer("table"):
        with suppress(ImportIsFinishedError):  # somebody was faster
            discard_import(bulk_import=bulk_import, actor=None)
    return imports.exclude(is_open).update(table=None)


def erase_person(subject: Subject) -> Erased:
    """Forget the files that a person brought in, and how these were called."""
    erased = Erased()
    brought = BulkImport.objects.filter(uploaded_by=subject.pk, uploaded_by__isnull=False)
    erased.add("programmes.BulkImport", brought.exclude(file_name="").count())
    forget_typed_rows(brought)
    brought.update(file_name="")
    return erased
