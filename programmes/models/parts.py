"""What belongs to a project over all kinds of its parts: found by foreign keys, asked in one query.

A kind added later is counted by itself: it needs a foreign key that leads to the project.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.apps import apps
from django.db import connection, models
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce, NullIf

from core.freshness import translated_fields
from core.models import OutdatedTranslation, SourceNote, TranslatableModel
from programmes.models.project import Project, ProjectOrganisation

LANGUAGES = ("tr", "en")
# What is recorded of a project, or not.
KNOWN = (
    *("summary", "budget", "dates", "provinces", "funder", "organisations", "target_groups"),
    *("objectives", "results", "deliverables", "activities", "figures"),
)
# The lists of rows among them, by the names of their relations.
LISTS = ("target_groups", "objectives", "results", "deliverables", "activities", "figures")


def known_columns() -> dict[str, Any]:
    """The annotations of `ProjectQuerySet.with_known`: known_summary, known_budget and so on."""
    roles = _rows_of("roles")
    columns: dict[str, Any] = {f"known_{name}": Exists(_rows_of(name)) for name in LISTS}
    return columns | {
        "known_summary": _is(
            Q(primary_language="tr", summary_tr__gt="")
            | Q(primary_language="en", summary_en__gt="")
        ),
        "known_budget": _is(Q(budget_amount__isnull=False)),
        "known_dates": _is(Q(start_on__isnull=False) | Q(end_on__isnull=False)),
        "known_provinces": Exists(_rows_of("project_provinces"))
        | Exists(_rows_of("province_scopes")),
        "known_funder": Exists(roles.filter(role=ProjectOrganisation.Role.FUNDER)),
        "known_organisations": Exists(roles),
    }


def _is(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _rows_of(relation: str) -> QuerySet:
    model = cast("type[models.Model]", Project._meta.get_field(relation).related_model)
    return model._default_manager.filter(project=OuterRef("pk")).order_by()


@cache
def path_to_project(model: type[models.Model]) -> str:
    """Return how to look up the project of a row of `model`; "" where it has none."""
    if model is Project:
        return "pk"
    keys = [field for field in model._meta.concrete_fields if field.many_to_one or field.one_to_one]
    if any(field.name == "project" and field.related_model is Project for field in keys):
        return "project"
    for field in keys:
        if not field.null and (path := path_to_project(field.related_model)):
            return f"{field.name}__{path}"
    return ""


@cache
def translated_parts() -> tuple[tuple[type[TranslatableModel], str], ...]:
    """Return the kinds of rows whose texts make up a project, itself first, with their paths."""
    kinds = apps.get_app_config("programmes").get_models()
    found = [
        (model, path)
        for model in kinds
        if issubclass(model, TranslatableModel) and (path := path_to_project(model))
    ]
    return tuple(sorted(found, key=lambda kind: (kind[0] is not Project, kind[0].__name__)))


@dataclass(frozen=True)
class Coverage:
    """How many texts of a project there are, and how many of them each language has."""

    texts: int = 0
    turkish: int = 0
    english: int = 0

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(
            self.texts + other.texts, self.turkish + other.turkish, self.english + other.english
        )

    @property
    def missing(self) -> int:
        return 2 * self.texts - self.turkish - self.english

    @property
    def percents(self) -> dict[str, int | None]:
        """Return the share of each language, rounded down: 100 is all; None without any text."""
        having = {"tr": self.turkish, "en": self.english}
        return {code: 100 * n // self.texts if self.texts else None for code, n in having.items()}


def coverage(projects: Sequence[int] | None = None) -> dict[int, Coverage]:
    """Return the coverage of each of the projects, of all by default; unknown ones have none.

    One query, however many: each kind of row is counted by itself. A text counts when one of the
    languages has it.
    """
    sql, parameters = _coverage_sql(of_all=projects is None)
    keys = list(projects or [])
    found: dict[int, Coverage] = defaultdict(Coverage)
    with connection.cursor() as cursor:
        cursor.execute(sql, [keys if value == ANY_PROJECT else value for value in parameters])
        for owner, texts, turkish, english in cursor.fetchall():
            found[owner] += Coverage(texts, turkish, english)
    return found


def _plain(model: type[models.Model]) -> QuerySet:
    """Rows without modeltranslation's rewriting, which puts columns into an order of its own."""
    return QuerySet(model).order_by()


# Stands in the kept query for the projects that are asked for.
ANY_PROJECT = -1


@cache
def _coverage_sql(*, of_all: bool) -> tuple[str, tuple[Any, ...]]:
    """Put the query together once: Django takes longer for that than PostgreSQL to answer it."""
    first, *others = (_counted(model, path, of_all) for model, path in translated_parts())
    sql, parameters = first.union(*others, all=True).query.sql_with_params()
    return sql.replace("IN (%s)", "= ANY (%s)"), parameters


def _counted(model: type[TranslatableModel], path: str, of_all: bool) -> QuerySet:
    rows = _plain(model)
    if not of_all:
        rows = rows.filter(**{f"{path}__in": [ANY_PROJECT]})
    fields = translated_fields(model)
    turkish, english = (
        [NullIf(f"{field}_{code}", Value("")) for field in fields] for code in LANGUAGES
    )
    either = [Coalesce(*pair) for pair in zip(turkish, english, strict=True)]
    return (
        rows.annotate(of_project=F(path))
        .values("of_project")
        .annotate(texts=_filled(either), turkish=_filled(turkish), english=_filled(english))
        .values_list("of_project", "texts", "turkish", "english")
    )


def _filled(texts: Sequence[Any]) -> Sum:
    number = Func(*texts, function="num_nonnulls", output_field=models.IntegerField())
    return Sum(number, output_field=models.IntegerField())


def mark_of(project: int) -> str:
    """Return what changes with any row of a project that has a text: says what a page has shown.

    One query.
    """
    counted = [_written(model, path, project) for model, path in translated_parts()]
    first, *others = counted
    rows = sorted(first.union(*others, all=True).values_list("of_kind", "number", "written_at"))
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _written(model: type[TranslatableModel], path: str, project: int) -> QuerySet:
    kind = Value(model._meta.label_lower, output_field=models.TextField())
    rows = _plain(model).filter(**{path: project}).annotate(of_kind=kind).values("of_kind")
    counted = rows.annotate(number=Count("pk"), written_at=Max("updated_at"))
    return counted.values("of_kind", "number", "written_at")


def lacks(field: str, language: str) -> Q:
    """The row has this text in the other language only."""
    other = "en" if language == "tr" else "tr"
    column = f"{field}_{language}"
    is_empty = Q(**{column: ""}) | Q(**{f"{column}__isnull": True})
    return is_empty & Q(**{f"{field}_{other}__gt": ""})


def half_translated(project: int | None = None) -> QuerySet:
    """Return the rows that lack a text in one language: of_kind, of_row, of_project as dicts.

    One query for all kinds, of one project or of all but the withdrawn.
    """
    branches: list[QuerySet] = []
    for model, path in translated_parts():
        rows = _plain(model)
        if project is not None:
            rows = rows.filter(**{path: project})
        missing = [lacks(field, code) for field in translated_fields(model) for code in LANGUAGES]
        kind = Value(model._meta.label_lower, output_field=models.TextField())
        found = rows.filter(Q(*missing, _connector=Q.OR))
        state = "state" if model is Project else f"{path}__state"
        if project is None:
            found = found.exclude(**{state: Project.State.WITHDRAWN})
        found = found.annotate(of_kind=kind, of_row=F("pk"), of_project=F(path))
        branches.append(found.values("of_kind", "of_row", "of_project"))
    first, *others = branches
    return first.union(*others, all=True).order_by("of_project", "of_kind", "of_row")


def outdated_of(project: int, language: str = "") -> QuerySet:
    """Return what is noted of the texts of a project and of its parts, perhaps in one language.

    Two queries, of which the first is run here: the kinds in doubt. The second asks for those
    alone: PostgreSQL would plan all twenty for longer than the rest of a public page takes.
    """
    notes = OutdatedTranslation.objects.all()
    if language:
        notes = notes.filter(language=language)
    labels = set(notes.order_by().values_list("target_label", flat=True).distinct())
    about = Q(pk__in=[])
    for model, path in translated_parts():
        if (label := model._meta.label_lower) in labels:
            rows = model._default_manager.order_by().filter(**{path: project}).values("pk")
            about |= Q(target_label=label, target_id__in=rows)
    return notes.filter(about)


def is_outdated(project: int, language: str) -> bool:
    """Whether a text of the project, or of a part of it, may be out of date in `language`.

    One query where no text of any project is in doubt, else two.
    """
    return outdated_of(project, language).exists()


def projects_of(notes: Iterable[SourceNote]) -> dict[tuple[str, int], int]:
    """Return which project each row belongs to that the notes are about: (kind, id) → project.

    One query for all kinds; rows that belong to no project are left out.
    """
    numbers: dict[str, set[int]] = defaultdict(set)
    for note in notes:
        numbers[note.target_label].add(note.target_id)
    branches = [
        _plain(model)
        .filter(pk__in=numbers[model._meta.label_lower], **{f"{path}__isnull": False})
        .annotate(of_kind=Value(model._meta.label_lower, output_field=TextField()))
        .annotate(of_row=F("pk"), of_project=F(path))
        .values_list("of_kind", "of_row", "of_project")
        for model in apps.get_models()
        if model._meta.label_lower in numbers and (path := path_to_project(model))
    ]
    if not branches:
        return {}
    first, *others = branches
    return {(kind, row): project for kind, row, project in first.union(*others, all=True)}
