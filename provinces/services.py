"""Loading the reference data: the 81 provinces from provinces/data/provinces.csv."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from core import audit
from core.errors import RuleError
from provinces.models import Province

CSV_FILE = Path(__file__).parent / "data" / "provinces.csv"
COUNT = 81


@dataclass(frozen=True)
class LoadCounts:
    """How many provinces a load made, changed and found as they should be."""

    created: int
    changed: int
    unchanged: int


@transaction.atomic
def load_provinces(path: Path = CSV_FILE) -> LoadCounts:
    """Bring the provinces to what the file says; loading twice changes nothing.

    Raises:
        RuleError: the file does not hold each plate code from 1 to 81 once.
    """
    rows = _read(path)
    if sorted(row["plate_code"] for row in rows) != list(range(1, COUNT + 1)):
        raise RuleError("The file must hold each plate code from 1 to 81 once.")
    known = Province.objects.in_bulk()
    outcomes = [_load_row(row, known.get(row["plate_code"])) for row in rows]
    return LoadCounts(
        outcomes.count("created"), outcomes.count("changed"), outcomes.count("unchanged")
    )


def _read(path: Path) -> list[dict[str, str | int]]:
    """The rows as field values; lines that begin with # say where the data comes from."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    numbers = {"plate_code", "tile_row", "tile_column"}
    return [
        {name: int(value) if name in numbers else value for name, value in row.items()}
        for row in csv.DictReader(lines)
    ]


def _load_row(row: dict[str, str | int], province: Province | None) -> str:
    """Create, change or leave one province; says which."""
    if province is None:
        audit.record(actor=None, verb="province_loaded", target=Province.objects.create(**row))
        return "created"
    before = {name: getattr(province, name) for name in row if getattr(province, name) != row[name]}
    if not before:
        return "unchanged"
    for name in before:
        setattr(province, name, row[name])
    province.save()
    after: dict[str, object] = {name: row[name] for name in before}
    audit.record(actor=None, verb="province_changed", target=province, before=before, after=after)
    return "changed"
