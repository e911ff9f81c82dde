"""What belongs to a project over all kinds of its parts: found by foreign keys, asked in one query.

A kind added later is counted by itself: it needs a foreign key that leads to the project.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import (
    Case,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

from core.freshness import translated_fields
from core.models import OutdatedTranslation, TranslatableModel
from programmes.models.project import Project

LANGUAGES = ("tr", "en")


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


def coverage(projects: Iterable[int] | QuerySet | None = None) -> dict[int, Coverage]:
    """Return the coverage of each of the projects (ids, or a query for them), of all by default.

    One query, however many: each kind is counted by itself. A text counts when it is filled in the
    row's primary language.
    """
    first, *others = (_counted(model, path, projects) for model, path in translated_parts())
    found: dict[int, Coverage] = defaultdict(Coverage)
    for owner, texts, turkish, english in first.union(*others, all=True):
        found[owner] += Coverage(texts, turkish, english)
    return found


def _counted(
    model: type[TranslatableModel], path: str, projects: Iterable[int] | QuerySet | None
) -> QuerySet:
    fields = translated_fields(model)
    return (
        _rows(model, path, projects)
        .annotate(of_project=F(path))
        .values("of_project")
        .annotate(
            texts=_sum(original_filled(field) for field in fields),
            turkish=_sum(original_filled(field) & filled(field, "tr") for field in fields),
            english=_sum(original_filled(field) & filled(field, "en") for field in fields),
        )
        .values_list("of_project", "texts", "turkish", "english")
    )


def _rows(
    model: type[TranslatableModel], path: str, projects: Iterable[int] | QuerySet | None
) -> QuerySet:
    rows = model._default_manager.order_by()
    return rows if projects is None else rows.filter(**{f"{path}__in": projects})


def filled(field: str, language: str) -> Q:
    return Q(**{f"{field}_{language}__gt": ""})


def original_filled(field: str) -> Q:
    """The row has this text in its primary language."""
    return (Q(primary_language="tr") & filled(field, "tr")) | (
        Q(primary_language="en") & filled(field, "en")
    )


def _sum(conditions: Iterator[Q]) -> Sum:
    ones: Any = Value(0)
    for condition in conditions:
        ones += Case(When(condition, then=Value(1)), default=Value(0))
    return Sum(ones)


def missing_texts(projects: Iterable[int] | QuerySet | None = None) -> QuerySet:
    """Return the texts without translation: of_kind, of_row, of_field, of_project as dicts.

    `of_language` is the missing one, `original` the text that there is. One query for all kinds.
    """
    first, *others = (
        _missing(_rows(model, path, projects), path, field, language)
        for model, path in translated_parts()
        for field in translated_fields(model)
        for language in LANGUAGES
    )
    rows: QuerySet = first.union(*others, all=True)
    return rows.order_by("of_project", "of_kind", "of_row", "of_field")


def _missing(rows: QuerySet, path: str, field: str, language: str) -> QuerySet:
    original = "en" if language == "tr" else "tr"
    text = TextField()
    return (
        rows.filter(~filled(field, language) | Q(**{f"{field}_{language}__isnull": True}))
        .filter(filled(field, original), primary_language=original)
        .annotate(
            of_kind=Value(rows.model._meta.label_lower, output_field=text),
            of_row=F("pk"),
            of_field=Value(field, output_field=text),
            of_language=Value(language, output_field=text),
            of_project=F(path),
            original=Cast(f"{field}_{original}", text),
        )
        .values("of_kind", "of_row", "of_field", "of_language", "of_project", "original")
    )


def outdated_counts(projects: Iterable[int] | QuerySet | None = None) -> dict[int, int]:
    """Return how many texts of each project may be out of date; those without any are left out."""
    first, *others = (
        OutdatedTranslation.objects.order_by()
        .filter(target_label=model._meta.label_lower)
        .filter(target_id__in=_rows(model, path, projects).values("pk"))
        .annotate(
            of_project=Subquery(
                model._default_manager.filter(pk=OuterRef("target_id")).values(path)
            )
        )
        .values("of_project")
        .annotate(number=Count("pk"))
        .values_list("of_project", "number")
        for model, path in translated_parts()
    )
    found: dict[int, int] = defaultdict(int)
    for owner, number in first.union(*others, all=True):
        found[owner] += number
    return dict(found)


def is_outdated(project: int, language: str) -> bool:
    """Whether a text of the project, or of a part of it, may be out of date in `language`.

    One query where no text of any project is in doubt; else two, the second for the kinds in doubt
    only: PostgreSQL would plan all twenty for longer than the rest of a public page takes.
    """
    notes = OutdatedTranslation.objects.order_by().filter(language=language)
    labels = set(notes.values_list("target_label", flat=True).distinct())
    branches = [
        notes.filter(target_label=model._meta.label_lower)
        .filter(target_id__in=_rows(model, path, [project]).values("pk"))
        .values_list("pk")
        for model, path in translated_parts()
        if model._meta.label_lower in labels
    ]
    if not branches:
        return False
    first, *others = branches
    return bool(first.union(*others, all=True)[:1])
