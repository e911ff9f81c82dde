"""A project's short texts as JSON columns of its row: a query each would cost more than they do.

Each column is a list of objects with the names of the model's columns; what lies behind a foreign
key is written flat, or as a list of its own.
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from programmes.models.activity import Activity
from programmes.models.context import (
    Agreement,
    Extension,
    FrameworkAlignment,
    LegalBasis,
    ProjectRelation,
    ProjectTargetGroup,
)
from programmes.models.funding import Contribution
from programmes.models.practice import Challenge, GoodPractice, Mitigation
from programmes.models.project import Project, Theme, both
from programmes.models.province import ProvinceScope
from programmes.models.result import DeliverablePart, Objective
from programmes.models.series import ActivityGroup, ActivitySeries
from programmes.models.support import SupportDelivery


def json_rows(rows: models.QuerySet, *fields: str, **columns: Any) -> ArraySubquery:
    """Return `rows` as JSON: `fields` under their own names, `columns` under the given ones."""
    named = {field: field for field in fields}
    # Not values(row=row): modeltranslation would add every column to it.
    return ArraySubquery(rows.annotate(row=JSONObject(**named, **columns)).values("row"))


def _texts_of(relation: str, *fields: str) -> dict[str, str]:
    """The texts and the language of the row behind a foreign key, under their plain names."""
    names = ["primary_language", *both(*fields)]
    return {name: f"{relation}__{name}" for name in names}


def _of_project(model: type[models.Model], *ordering: str) -> models.QuerySet:
    return model._default_manager.filter(project=OuterRef("pk")).order_by(*ordering)


def detail_columns() -> dict[str, ArraySubquery]:
    """The annotations of `ProjectQuerySet.for_detail`."""
    return _aims() | _ground() | _ties() | _experience() | _activity_frames()


def _aims() -> dict[str, ArraySubquery]:
    themes = Theme.objects.filter(projects=OuterRef("pk")).order_by("slug")
    scopes = _of_project(ProvinceScope, "pk")
    goals = _of_project(Objective, "number")
    groups = _of_project(ProjectTargetGroup, "kind", "ordinal", "pk")
    return {
        "theme_rows": json_rows(themes, "primary_language", "slug", *both("title")),
        "scope_rows": json_rows(scopes, "primary_language", "number", *both("label")),
        "objective_rows": json_rows(
            goals, "primary_language", "number", "level", *both("description")
        ),
        "target_group_rows": json_rows(groups, "kind", **_texts_of("group", "title")),
    }


def _ground() -> dict[str, ArraySubquery]:
    laws = _of_project(LegalBasis, "ordinal")
    agreements = _of_project(Agreement, "pk")
    extensions = _of_project(Extension, "new_end_on")
    contributions = _of_project(Contribution, "pk")
    return {
        "legal_basis_rows": json_rows(laws, "primary_language", "kind", *both("title")),
        "agreement_rows": json_rows(
            agreements, "primary_language", "kind", "signed_on", *both("title")
        ),
        "extension_rows": json_rows(
            extensions, "primary_language", "new_end_on", "decided_on", *both("basis")
        ),
        "contribution_rows": json_rows(
            contributions, "funder_id", "amount", "currency", "share_percent"
        ),
    }


def _ties() -> dict[str, ArraySubquery]:
    alignments = _of_project(FrameworkAlignment, "-is_primary", "objective__number")
    others = _of_project(ProjectRelation, "pk").filter(
        is_confirmed=True, other__state=Project.State.PUBLISHED
    )
    return {
        "alignment_rows": json_rows(
            alignments,
            "is_primary",
            "primary_language",
            *both("narrative"),
            framework="objective__framework",
            number="objective__number",
            title_tr="objective__title_tr",
            title_en="objective__title_en",
            result="result__number",
        ),
        "relation_rows": json_rows(
            others,
            "kind",
            *both("note"),
            slug="other__slug",
            **_texts_of("other", "title", "short_title"),
        ),
    }


def _experience() -> dict[str, ArraySubquery]:
    ways = Mitigation.objects.filter(challenge=OuterRef("pk")).order_by("ordinal", "pk")
    way = json_rows(
        ways,
        "primary_language",
        *both("description"),
        service_tr="external_service__name_tr",
        service_en="external_service__name_en",
        service_url="external_service__url",
    )
    challenges = _of_project(Challenge, "ordinal", "pk")
    support = _of_project(SupportDelivery, "ordinal", "pk")
    practice = _of_project(GoodPractice)
    return {
        "challenge_rows": json_rows(
            challenges, "primary_language", "year", *both("description"), ways=way
        ),
        "support_rows": json_rows(
            support, "primary_language", "kind", "figure_id", *both("description")
        ),
        "practice_rows": json_rows(
            practice,
            "primary_language",
            *both("resources", "next_steps", "further_support", "submitted_as"),
            submitted_by_tr="submitted_by__name_tr",
            submitted_by_en="submitted_by__name_en",
        ),
    }


def _activity_frames() -> dict[str, ArraySubquery]:
    groups = _of_project(ActivityGroup, "number")
    series = _of_project(ActivitySeries, "ordinal", "pk")
    parts = DeliverablePart.objects.filter(deliverable__project=OuterRef("pk")).order_by("number")
    held = Activity.objects.filter(series=OuterRef("pk")).events_held()
    return {
        "group_rows": json_rows(groups, "pk", "primary_language", "number", *both("title")),
        "series_rows": json_rows(
            series,
            "pk",
            "primary_language",
            "planned_number",
            "unit",
            "days",
            *both("title", "description"),
            held=models.Subquery(
                held.order_by().values("series").annotate(n=models.Count("pk")).values("n")
            ),
        ),
        "part_rows": json_rows(
            parts, "deliverable_id", "primary_language", "number", *both("title", "description")
        ),
    }
