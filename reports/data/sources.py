"""Where a project's facts come from, and which of them staff have not settled yet."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet

from core.models import SourceNote
from core.text import sort_key
from core.translation import in_reader_language
from programmes.models import DeliverablePart, Figure, GoodPractice, Mitigation, Project
from publications.models import Publication
from trainings.models import Round, RoundDayTopic

RANGE = re.compile(r"(\d+)(?:–(\d+))?")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """How many facts of one kind come from which places (lines) of a document."""

    what: str
    document: str
    places: str
    facts: int


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """A fact that staff have not settled: what the document says, and why it is in doubt.

    `number` is that of the source note. `record` is the name of the row and `field` that of the
    column in words; the report's own project needs no name, and a doubt may be about the whole row.
    """

    number: int
    what: str
    record: str
    field: str
    document: str
    place: str
    quote: str
    text: str


@dataclass(frozen=True, slots=True)
class Sources:
    lines: tuple[SourceLine, ...]
    doubts: tuple[DoubtLine, ...]


def collect_sources(project: Project) -> Sources:
    """Read the source notes on a project and on everything below it.

    One query, and one more for each kind of record that is in doubt.
    """
    below = _rows_below(project)
    notes = list(_notes(project, below))
    return Sources(tuple(_lines(notes)), _doubts(notes, below))


def collect_doubts(project: Project) -> tuple[DoubtLine, ...]:
    """Read what staff have not settled about a project and everything below it."""
    below = _rows_below(project)
    return _doubts(_notes(project, below).filter(state=SourceNote.State.OPEN), below)


def _notes(project: Project, below: Iterable[QuerySet]) -> QuerySet[SourceNote]:
    about = Q(target_label=project._meta.label_lower, target_id=project.pk)
    for rows in below:
        about |= Q(target_label=rows.model._meta.label_lower, target_id__in=rows.values("pk"))
    return SourceNote.objects.filter(about).order_by("document", "pk")


def _doubts(notes: Iterable[SourceNote], below: Iterable[QuerySet]) -> tuple[DoubtLine, ...]:
    open_notes = [note for note in notes if note.state == SourceNote.State.OPEN]
    names = _names(below, open_notes)
    return tuple(_doubt(note, names) for note in open_notes)


def _rows_below(project: Project) -> list[QuerySet]:
    return [*_of_project(project), *_further_down(project)]


def _of_project(project: Project) -> list[QuerySet]:
    return [
        project.roles.select_related("organisation"),
        project.project_provinces.select_related("province"),
        project.province_scopes.all(),
        project.objectives.all(),
        project.results.all(),
        project.deliverables.all(),
        project.activity_groups.all(),
        project.activity_series.all(),
        project.activities.all(),
        project.figures.all(),
        project.target_groups.select_related("group"),
        project.legal_bases.all(),
        project.agreements.all(),
        project.extensions.all(),
        project.alignments.select_related("objective"),
        project.relations.select_related("other"),
        project.contributions.select_related("funder"),
        project.support.all(),
        project.challenges.all(),
        GoodPractice.objects.filter(project=project).select_related("project"),
        project.training_programmes.all(),
    ]


def _further_down(project: Project) -> list[QuerySet]:
    rounds = Round.objects.filter(programme__project=project)
    return [
        DeliverablePart.objects.filter(deliverable__project=project),
        Mitigation.objects.filter(challenge__project=project),
        rounds,
        RoundDayTopic.objects.filter(day__round__in=rounds),
        Publication.objects.filter(project=project).prefetch_related("versions"),
    ]


def _names(below: Iterable[QuerySet], notes: Iterable[SourceNote]) -> dict[tuple[str, int], str]:
    """The names of the records that the notes are about, by kind and id."""
    wanted = defaultdict(set)
    for note in notes:
        wanted[note.target_label].add(note.target_id)
    return {
        (rows.model._meta.label_lower, row.pk): _name(row)
        for rows in below
        if (ids := wanted.get(rows.model._meta.label_lower))
        for row in rows.filter(pk__in=ids)
    }


def _name(row: Model) -> str:
    """What people call the record: a publication's own name is an address, a figure's a sum."""
    if isinstance(row, Publication):
        return str(next(iter(row.versions.all()), row))
    return row.text("label") if isinstance(row, Figure) else str(row)


def _lines(notes: Iterable[SourceNote]) -> Iterator[SourceLine]:
    places = defaultdict(list)
    for note in notes:
        places[note.document, _kind(note)].append(note.locator)
    for document, what in sorted(places, key=lambda key: (key[0], sort_key(key[1]))):
        found = places[document, what]
        yield SourceLine(what, document, compact_places(found), len(found))


def _doubt(note: SourceNote, names: Mapping[tuple[str, int], str]) -> DoubtLine:
    model = apps.get_model(note.target_label)
    return DoubtLine(
        number=note.pk,
        what=str(model._meta.verbose_name),
        record=names.get((note.target_label, note.target_id), ""),
        field=_field(model, note.field),
        document=note.document,
        place=note.locator,
        quote=note.quote,
        text=in_reader_language(note.note),
    )


def _field(model: type[Model], name: str) -> str:
    """The column, or the list of rows, in words; "" for a note on the whole row."""
    if not name:
        return ""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        # A column of an older version of the portal.
        return ""
    if field.one_to_many and field.related_model:
        return str(field.related_model._meta.verbose_name_plural)
    return str(field.verbose_name)


def _kind(note: SourceNote) -> str:
    return str(apps.get_model(note.target_label)._meta.verbose_name_plural)


def compact_places(places: Iterable[str]) -> str:
    """Return lines as a short list: ["43", "42", "44–46", "9, 42"] → "9, 42–46".

    What is no number stands behind, as it was written.
    """
    lines: set[int] = set()
    others: list[str] = []
    for place in places:
        for part in (part.strip() for part in place.split(",")):
            match = RANGE.fullmatch(part)
            if match:
                lines.update(range(int(match[1]), int(match[2] or match[1]) + 1))
            elif part not in others:
                others.append(part)
    return ", ".join([*_ranges(sorted(lines)), *others])


def _ranges(lines: list[int]) -> Iterator[str]:
    start = None
    for index, line in enumerate(lines):
        start = line if start is None else start
        if index + 1 == len(lines) or lines[index + 1] != line + 1:
            yield f"{start}" if start == line else f"{start}–{line}"
            start = None
