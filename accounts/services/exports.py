"""Everything that the portal holds about one person, as one file: asked for, built, taken away."""

import json
import logging
import tempfile
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import DataExport, DataRequest, User
from accounts.services.erasure import subject_of, subject_of_person
from core import audit, jobs, uploads
from core.csv_files import BYTE_ORDER_MARK, csv_lines
from core.models import AuditEvent
from core.personal_data import Holding, Subject, gather_holdings
from core.text import slugify_tr

logger = logging.getLogger(__name__)
ROWS_AT_ONCE = 500


@transaction.atomic
def request_export(*, person: User, language: str) -> DataExport:
    """Ask for the file of one's own data; the one that is still waiting is returned instead."""
    export, is_new = _waiting_or_new(language, person=person)
    if is_new:
        audit.record(actor=person, verb="data_export_requested", target=export)
        jobs.wake(export)
    return export


@transaction.atomic
def order_copy(*, request: DataRequest, actor: User) -> DataExport:
    """Have the file made that goes with an answer; the mail that it is ready tells the way to it.

    Somebody with an account finds it on "My data", anybody else by the link of that mail.
    """
    person = subject_of(request).person
    owner = {"data_request": request} if person is None else {"person": person}
    export, _is_new = _waiting_or_new(request.language, **owner)
    audit.record(
        actor=actor, verb="data_copy_ordered", target=export, after={"request": request.number}
    )
    jobs.wake(export)
    return export


def _waiting_or_new(language: str, **owner: models.Model) -> tuple[DataExport, bool]:
    """Return the export that still waits, or a new one, and whether it is new."""
    waiting = DataExport.objects.pending().filter(**owner).first()
    if waiting is not None:
        return waiting, False
    try:
        with transaction.atomic():
            return DataExport.objects.create(language=language, **owner), True
    except IntegrityError:
        # dataexport_one_at_a_time: a second click was a moment faster.
        return DataExport.objects.pending().get(**owner), False


def build_export(*, export: DataExport) -> None:
    """Make the file of a leased export under the row's own name: a second run overwrites it.

    Raises:
        LeaseLost: another worker has the row, or the person was erased meanwhile.
        OSError: recorded by the lease, and tried again.
    """
    holdings = [holding for holding in gather_holdings() if holding.rows is not None]
    jobs.progress(export, done=0, total=len(holdings) + 1)
    with tempfile.TemporaryFile() as file, translation.override(export.language):
        _write_archive(export, holdings, file)
        size = file.tell()
        file.seek(0)
        name = f"accounts/export-{export.pk}.zip"
        with jobs.holding(export):
            uploads.store_written(name, file)
            jobs.progress(export, file=name, size_bytes=size, done=len(holdings) + 1)
    logger.info("data_export_built pk=%s bytes=%s", export.pk, size)


def _write_archive(export: DataExport, holdings: list[Holding], file: IO[bytes]) -> None:
    subject, contents = _subject_of_export(export), []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, holding in enumerate(holdings, start=1):
            name = f"{number:02d}-{slugify_tr(str(holding.title))[:50].strip('-')}"
            count = _write_holding(archive, name, holding, subject, export.language)
            contents.append({**about(holding), "file": name, "rows": count})
            jobs.progress(export, done=number)
        index = {
            "of": str(subject.person or ", ".join(subject.addresses)),
            "made_at": timezone.now(),
            "law": _("Law No. 6698 on the Protection of Personal Data, article 11"),
            "contents": contents,
        }
        archive.writestr("00-index.json", _json(index))


def _subject_of_export(export: DataExport) -> Subject:
    if export.data_request is not None:
        return subject_of(export.data_request)
    assert export.person is not None  # dataexport_of_somebody
    return subject_of_person(export.person)


def about(holding: Holding) -> dict[str, str]:
    """Return what the inventory says of a holding, in the active language."""
    return {
        "table": holding.model,
        "title": str(holding.title),
        "purpose": str(holding.purpose),
        "legal_ground": str(holding.ground.label),
        "kept": str(holding.retention),
        "recipients": str(holding.recipients),
    }


def rows_of(holding: Holding, subject: Subject) -> QuerySet:
    """Return the rows of a person, with what the export reads of others."""
    assert holding.rows is not None
    related = [
        field.name
        for field in _columns(holding)
        if isinstance(field, models.ForeignKey) and field.related_model is not User
    ]
    return holding.rows(subject).select_related(*related).order_by("pk")


def _write_holding(
    archive: zipfile.ZipFile, name: str, holding: Holding, subject: Subject, language: str
) -> int:
    """Write the rows as JSON with codes and as CSV with words; return how many there are."""
    columns, count = _columns(holding), 0
    with archive.open(f"{name}.json", "w") as member:
        start = b"[\n"
        for row in rows_of(holding, subject).iterator(ROWS_AT_ONCE):
            read = {field.name: _value(row, field, subject) for field in columns}
            member.write(start + _json(read).encode())
            start, count = b",\n", count + 1
        member.write(b"\n]\n" if count else b"[]\n")
    with archive.open(f"{name}.csv", "w") as member:
        headings = [capfirst(str(field.verbose_name)) for field in columns]
        member.write(csv_lines([headings], language, start=BYTE_ORDER_MARK))
        rows = rows_of(holding, subject).iterator(ROWS_AT_ONCE)
        lines = _in_words(rows, columns, subject)
        while some := list(islice(lines, ROWS_AT_ONCE)):
            member.write(csv_lines(some, language))
    _write_files(archive, holding, subject)
    return count


def _in_words(
    rows: Iterator[models.Model], columns: list[models.Field], subject: Subject
) -> Iterator[list[str]]:
    for row in rows:
        values = ((field, _value(row, field, subject)) for field in columns)
        yield [_word(row, field, value) for field, value in values]


def _word(row: models.Model, field: models.Field, value: Any) -> str:
    """Return a value in words; those of the audit trail say which kind of row and what was done."""
    if isinstance(row, AuditEvent) and field.name == "verb":
        return audit.label(row.verb)
    if isinstance(row, AuditEvent) and field.name == "target_label":
        return audit.kind(row.target_label)
    return audit.words(type(row), field.name, value)


def _write_files(archive: zipfile.ZipFile, holding: Holding, subject: Subject) -> None:
    """Bring along the files that the person sent; one that is missing is missing here, too."""
    if not holding.file:
        return
    for row in rows_of(holding, subject).iterator(ROWS_AT_ONCE):
        stored = str(getattr(row, holding.file))
        if stored and default_storage.exists(stored):
            with default_storage.open(stored) as source:
                archive.writestr(f"files/{row.pk}-{stored.rpartition('/')[2]}", source.read())


def _columns(holding: Holding) -> list[models.Field]:
    left_out = {*holding.left_out.split()}
    return [
        field
        for field in holding.kind._meta.concrete_fields
        if field.name not in left_out and not isinstance(field, models.GeneratedField)
    ]


def _value(row: models.Model, field: models.Field, subject: Subject) -> Any:
    """Return a value; of other people only that there is somebody."""
    value = getattr(row, field.attname)
    if value is None or not field.is_relation:
        return str(value) if isinstance(field, models.FileField) else value
    if field.related_model is User:
        return _("you") if value == subject.pk else _("somebody else")
    return str(getattr(row, field.name))


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
