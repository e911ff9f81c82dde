"""What a project rests on, learnt and gave, read from the JSON columns of its row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from core.templatetags.content import money, number, percent
from core.translation import Translated, translated
from programmes.models import (
    ActivityGroup,
    ActivitySeries,
    Agreement,
    Challenge,
    DeliverablePart,
    Extension,
    FrameworkObjective,
    LegalBasis,
    Project,
    ProjectRelation,
    ProjectTargetGroup,
    SupportDelivery,
    TargetGroup,
)

Row = dict[str, Any]


@dataclass(frozen=True)
class TargetGroups:
    """The groups of one kind: whom the project addresses, or whom it is for in the end."""

    label: str
    groups: list[TargetGroup]


@dataclass(frozen=True)
class Alignment:
    """An objective of a policy framework that the project serves, and how."""

    framework: str
    number: int
    title: Translated
    narrative: Translated
    result: int | None
    is_primary: bool


@dataclass(frozen=True)
class Way:
    """One of the ways in which a challenge was overcome, perhaps by another body's service."""

    description: Translated
    service: str
    url: str


@dataclass(frozen=True)
class Overcome:
    """A challenge with the ways in which it was overcome."""

    challenge: Challenge
    ways: list[Way]


@dataclass(frozen=True)
class Series:
    """Events of one kind: how many were planned, and how many of them are recorded as held."""

    series: ActivitySeries
    held: int


@dataclass(frozen=True)
class Practice:
    """The parts of a good practice record that the project itself does not hold."""

    resources: Translated
    next_steps: Translated
    further_support: Translated
    submitted_as: Translated
    submitted_by: Translated


@dataclass(frozen=True)
class Related:
    """Another project, and what it has to do with this one."""

    url: str
    title: Translated
    label: str
    note: Translated


@dataclass(frozen=True)
class ProjectContext:
    """The context of one project of `Project.objects.for_detail()`."""

    project: Project

    @cached_property
    def target_groups(self) -> list[TargetGroups]:
        """The groups by kind, in the order of the kinds."""
        rows = self.project.target_group_rows
        kinds = ProjectTargetGroup.Kind
        return [
            TargetGroups(str(kind.label), groups)
            for kind in (kinds.TARGET, kinds.FINAL_BENEFICIARY)
            if (groups := [_group(row) for row in rows if row["kind"] == kind])
        ]

    @cached_property
    def legal_bases(self) -> list[LegalBasis]:
        return [LegalBasis(**row) for row in self.project.legal_basis_rows]

    @cached_property
    def agreements(self) -> list[Agreement]:
        return [Agreement(**_dated(row, "signed_on")) for row in self.project.agreement_rows]

    @cached_property
    def extensions(self) -> list[Extension]:
        rows = self.project.extension_rows
        return [Extension(**_dated(row, "new_end_on", "decided_on")) for row in rows]

    @cached_property
    def contributions(self) -> dict[int, str]:
        """What each funder gave, in words; an amount that is not known is never 0."""
        rows = self.project.contribution_rows
        return {row["funder_id"]: _given(row) for row in rows}

    @cached_property
    def alignments(self) -> list[Alignment]:
        return [
            Alignment(
                framework=str(FrameworkObjective.Framework(row["framework"]).label),
                number=row["number"],
                title=_shown(row, "title"),
                narrative=_shown(row, "narrative"),
                result=row["result"],
                is_primary=row["is_primary"],
            )
            for row in self.project.alignment_rows
        ]

    @cached_property
    def challenges(self) -> list[Overcome]:
        return [_overcome(row) for row in self.project.challenge_rows]

    @cached_property
    def support(self) -> list[SupportDelivery]:
        return [SupportDelivery(**row) for row in self.project.support_rows]

    @cached_property
    def groups(self) -> list[ActivityGroup]:
        return [ActivityGroup(**row) for row in self.project.group_rows]

    @cached_property
    def practice(self) -> Practice | None:
        """The project's record as a good practice; None: it was not submitted as one."""
        row = next(iter(self.project.practice_rows), None)
        names = ["resources", "next_steps", "further_support", "submitted_as", "submitted_by"]
        return Practice(**{name: _shown(row, name) for name in names}) if row else None

    @cached_property
    def series(self) -> list[Series]:
        return [
            Series(ActivitySeries(**_without(row, "held")), row["held"] or 0)
            for row in self.project.series_rows
        ]

    @cached_property
    def related(self) -> list[Related]:
        return [_related(row) for row in self.project.relation_rows]

    def parts_of(self, deliverable: int) -> Iterator[DeliverablePart]:
        rows = self.project.part_rows
        return (DeliverablePart(**row) for row in rows if row["deliverable_id"] == deliverable)


def _shown(row: Row, field: str) -> Translated:
    named: Any = SimpleNamespace(**row)
    return translated(named, field)


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def _dated(row: Row, *names: str) -> Row:
    """JSON writes dates as text."""
    dates = {name: date.fromisoformat(row[name]) if row[name] else None for name in names}
    return row | dates


def _given(row: Row) -> str:
    amount = None if row["amount"] is None else Decimal(str(row["amount"]))
    share = row["share_percent"]
    parts = [] if amount is None and share else [money(amount, row["currency"])]
    if share:
        parts.append(percent(number(Decimal(str(share)))))
    return ", ".join(parts)


def _group(row: Row) -> TargetGroup:
    return TargetGroup(**_without(row, "kind"))


def _overcome(row: Row) -> Overcome:
    ways = [
        Way(
            description=_shown(way, "description"),
            service=_service(way),
            url=way["service_url"] or "",
        )
        for way in row["ways"]
    ]
    return Overcome(Challenge(**_without(row, "ways")), ways)


def _service(way: Row) -> str:
    named: Any = SimpleNamespace(
        primary_language="tr", name_tr=way["service_tr"], name_en=way["service_en"]
    )
    return translated(named, "name").text


def _related(row: Row) -> Related:
    other = Project(**_without(row, "kind", "note_tr", "note_en"))
    name = "short_title" if other.text("short_title") else "title"
    label = ProjectRelation.Kind(row["kind"]).label
    note = _shown(row, "note")
    return Related(other.get_absolute_url(), translated(other, name), str(label), note)
