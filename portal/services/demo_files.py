"""The files of portal/data/demo: their shape, and how their dates stand relative to today.

- a text in two languages is `{"tr": …, "en": …}`; a language that is missing stays empty;
- a day is a number of days from today ("starts": -30); one that falls on a weekend moves to Monday;
- "days" is how many days something takes;
- "province" is a province's Turkish name;
- a publication's body lies in texts/<slug>.<language>.md.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from provinces.models import Province

DATA = Path(__file__).parents[1] / "data"
FOLDER = DATA / "demo"

Row = dict[str, Any]


def read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def read_accounts() -> list[Row]:
    """The accounts with printed passwords; `role` is one of the nine, or the place in a CSO."""
    accounts: list[Row] = json.loads((DATA / "demo_accounts.json").read_text(encoding="utf-8"))
    return accounts


def body(slug: str, language: str) -> str:
    """Return a publication's text in one language; "" where it was not written."""
    path = FOLDER / "texts" / f"{slug}.{language}.md"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def texts(row: Row) -> Row:
    """Return the columns of the row's texts: {"title": {"tr": …}} becomes {"title_tr": …}."""
    return {
        f"{name}_{language}": text
        for name, value in row.items()
        if isinstance(value, dict)
        for language, text in value.items()
    }


@dataclass(frozen=True)
class Calendar:
    """Days relative to `today`, and the provinces by their Turkish names."""

    today: date
    provinces: dict[str, Province]

    def day(self, offset: int) -> date:
        """Return the working day at `offset` days from today."""
        day = self.today + timedelta(days=offset)
        return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)

    def period(self, row: Row) -> Row:
        """Return start_on and end_on of a row with `starts` and `days`."""
        start = self.day(row["starts"])
        return {"start_on": start, "end_on": start + timedelta(days=row.get("days", 1) - 1)}

    def columns(self, row: Row) -> Row:
        """Return what a row of a file is in the database: texts, plain values, province, period."""
        plain = {
            name: value
            for name, value in row.items()
            if not isinstance(value, dict | list) and name not in {"starts", "days", "province"}
        }
        columns = plain | texts(row)
        if "province" in row:
            columns["province"] = self.provinces[row["province"]]
        return columns | self.period(row) if "starts" in row else columns
