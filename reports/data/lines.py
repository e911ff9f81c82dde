"""The lines of the project report: frozen, in words, ready for its templates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar

from core.translation import Translated, translated
from programmes.exports import FigureChart, Party, ProjectContext, Series, not_recorded
from programmes.models import FundingStatement
from provinces.exports import RoleMap
from reports.data.sources import Sources

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """The first MOST_ROWS rows of a list, and whether there were more."""

    rows: tuple[Row, ...]
    is_cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class When:
    """A period whose two sides are known to a year, a month or a day; or not at all."""

    start_on: date | None
    start_precision: str
    end_on: date | None
    end_precision: str


@dataclass(frozen=True, slots=True)
class RoleLine:
    """Who had a role, under the name written then (`party.today`: its name now, if another)."""

    role: str
    party: Party


@dataclass(frozen=True, slots=True)
class Place:
    plate_code: int
    name: str


@dataclass(frozen=True, slots=True)
class Catchment:
    """A pilot province with its neighbouring provinces, in Turkish order."""

    pilot: Place
    neighbours: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Provinces that a source counts without naming them."""

    number: int
    label: Translated


@dataclass(frozen=True, slots=True)
class Item:
    """An objective, a result or a deliverable: its number, its kind in words, its texts."""

    number: int
    kind: str
    title: Translated
    description: Translated | None = None


@dataclass(frozen=True, slots=True)
class MadeLine:
    """A deliverable: the result that it serves, its parts, who runs it and who may use it."""

    number: int
    kind: str
    title: Translated
    description: Translated
    result: int | None
    owner: Translated | None
    access_note: Translated
    parts: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ActivityLine:
    title: Translated
    kind: str
    status: str
    mode: str
    when: When
    year_is_inferred: bool
    place: str
    number: int | None
    group: int | None
    series: int | None
    audience: Translated
    description: Translated
    catchment_note: Translated
    ordinal_as_stated: int | None


@dataclass(frozen=True, slots=True)
class ActivityBlock:
    """The activities of one group or series, or (without a title) those outside of both."""

    title: Translated | None
    rows: tuple[ActivityLine, ...]
    series: Series | None = None


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A number as exactly as its source states it (the names are those of Figure)."""

    label: Translated
    value: Decimal
    qualifier: str
    sites: int | None
    sites_label: Translated
    as_of: date | None
    basis: str
    is_computed: bool
    source: str


@dataclass(frozen=True, slots=True)
class SupportLine:
    """One kind of support in kind, with the figure that says how much of it (or None)."""

    kind: str
    description: Translated
    figure: FigureLine | None


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A training programme, which may have no round with days."""

    title: Translated
    audience: str
    days: int | None
    texts: tuple[Translated, ...]


@dataclass(frozen=True, slots=True)
class DayLine:
    number: int
    topics: tuple[Translated, ...]


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    province: str
    start_on: date
    end_on: date
    state: str


@dataclass(frozen=True, slots=True)
class RoundPart:
    """A training round: its days with their topics, and where it was held."""

    programme: Translated
    audience: str
    title: Translated
    when: When
    days: tuple[DayLine, ...]
    deliveries: tuple[DeliveryLine, ...]


@dataclass(frozen=True, slots=True)
class PublicationLine:
    number: int
    title: Translated
    kind: str
    published_at: datetime | None
    languages: str
    original_is_held: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """What the project is, in one table."""

    title: Translated
    title_in_source: str
    primary_language: str
    short_title: Translated
    programme: Translated
    themes: tuple[Translated, ...]
    summary: Translated
    background: Translated
    problem_statement: Translated
    continuation_note: Translated
    stage: str
    contract_type: str
    programming_year: int | None
    reference_document: Translated
    when: When
    dates_as_written: str
    duration_months: int | None
    end_is_computed: bool
    budget_amount: Decimal | None
    budget_currency: str
    title_is_our_translation: bool
    is_demo: bool


@dataclass(frozen=True, slots=True)
class ProjectReport:
    """The whole report: `number`, `code` and `verify_url` are its own, the rest is the project."""

    number: int
    code: str
    verify_url: str
    as_of: datetime
    project: Cover
    funding: FundingStatement | None
    roles: tuple[RoleLine, ...]
    map: RoleMap
    catchments: tuple[Catchment, ...]
    scopes: tuple[Scope, ...]
    objectives: tuple[Item, ...]
    results: tuple[Item, ...]
    deliverables: tuple[MadeLine, ...]
    activities: Rows[ActivityLine]
    activities_are_complete: bool
    figures: Rows[FigureLine]
    charts: tuple[FigureChart, ...]
    support: tuple[SupportLine, ...]
    context: ProjectContext
    programmes: tuple[ProgrammeLine, ...]
    rounds: tuple[RoundPart, ...]
    publications: Rows[PublicationLine]
    sources: Sources

    @property
    def not_recorded(self) -> list[str]:
        """What the sources do not say, in words."""
        return not_recorded(
            self.context.project,
            {
                "provinces": self.catchments or self.scopes,
                "organisations": self.roles,
                "objectives": self.objectives,
                "results": self.results,
                "deliverables": self.deliverables,
                "activities": self.activities,
                "figures": self.figures,
            },
        )

    @property
    def activity_blocks(self) -> list[ActivityBlock]:
        """The activities under their groups and series, and then the others."""
        rows = self.activities.rows
        blocks = [
            ActivityBlock(translated(group, "title"), _those(rows, "group", group.pk))
            for group in self.context.groups
        ]
        single = _those(rows, "group", None)
        for item in self.context.series:
            title = translated(item.series, "title")
            blocks.append(ActivityBlock(title, _those(single, "series", item.series.pk), item))
        others = _those(single, "series", None)
        return [*blocks, ActivityBlock(None, others)] if others else blocks


def _those(rows: Iterable[ActivityLine], field: str, value: int | None) -> tuple[ActivityLine, ...]:
    return tuple(row for row in rows if getattr(row, field) == value)
