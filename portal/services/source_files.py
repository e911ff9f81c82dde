"""The files of portal/data/sources: their shape, and how dates and keys are written in them.

A row is a JSON object that mirrors the model it fills:

- a text in two languages is `{"tr": …, "en": …}`;
- `start` and `end` are dates as precise as they are known: "2019", "2019-04" or "2019-04-11";
- a foreign key is the key of another row: "organisations/eu", "provinces/Erzurum";
- a list under the name of a reverse relation holds child rows ("roles", "days", "neighbours");
- `key` names the row for ever; a slug, number, ordinal or province stands in for it;
- `source` says where the document states it: lines, or lines for each field.
"""

import json
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

from core.fields import Precision, first_day, last_day

FOLDER = Path(__file__).parents[1] / "data" / "sources"

Row = dict[str, Any]

PRECISIONS = [Precision.YEAR, Precision.MONTH, Precision.DAY]
KEYS = ["key", "slug", "number", "ordinal", "province"]


def read(name: str) -> list[Row]:
    """Return the rows of one shared file, such as the organisations."""
    rows: list[Row] = _parse(FOLDER / f"{name}.json")
    return rows


def read_document(document: str) -> Row:
    """Return what one source states: its project, with the files of its folder put into it.

    `project.json` holds the project itself and the notes about it; any other file holds the child
    rows of the relation that it is named after.
    """
    content: Row = _parse(FOLDER / document / "project.json")
    for path in sorted((FOLDER / document).glob("*.json")):
        if path.stem != "project":
            content["project"][path.stem] = _parse(path)
    return content


def _parse(path: Path) -> Any:
    """Return a file's content; its text is brought to NFC with plain spaces."""
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    return json.loads(text.replace("\u00a0", " "))


def row_key(row: Row) -> str:
    return str(next(row[name] for name in KEYS if name in row))


def period(row: Row) -> Row:
    """Return the columns of a period from `start` and `end`; a side that is unknown has none."""
    values: Row = {}
    for side, day_of in (("start", first_day), ("end", last_day)):
        if side in row:
            parts = [int(part) for part in row[side].split("-")]
            values[f"{side}_on"] = day_of(*parts)
            values[f"{side}_precision"] = PRECISIONS[len(parts) - 1].value
    return values


def span(value: list[str | None]) -> tuple[date | None, date | None]:
    """Return a name's first day and the day after its last; None is open."""
    first, after = (date.fromisoformat(day) if day else None for day in value)
    return first, after
