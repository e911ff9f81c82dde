"""Proof that each fact of the five sources is in the database and on its page, in both languages.

portal/data/facts/<document>.json lists the facts, each written down apart from the data files:

- `id`, and `lines`: where the document states it;
- `rows`: the keys of the rows that hold it (portal.services.source_files), each with the values
  that it must have; a foreign key is the key of another row, a province "provinces/Erzurum";
- `counts`: how many rows stand under a key ("000/project/deliverables": 9);
- `pages`: the page of a row, or a named address, with what it must say in each language; texts
  under `never` must not be there.
"""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.html import strip_tags

from portal.services.source_rows import RowWriter, Trace, current_value, digest
from provinces.models import Province

FOLDER = Path(__file__).parents[1] / "data" / "facts"
# Tags inside a sentence; every other one parts what stands before it from what follows.
INLINE = "a|abbr|b|cite|em|i|q|small|span|strong|time"


@dataclass(frozen=True)
class Fact:
    """One fact of a source, and where it must be found."""

    id: str
    document: str
    lines: str
    rows: dict[str, dict[str, Any]]
    counts: dict[str, int]
    pages: dict[str, dict[str, list[str]]]


@dataclass(frozen=True)
class Finding:
    """What is wrong with a fact in each language: nothing, where its list is empty."""

    fact: Fact
    faults: dict[str, list[str]]

    @property
    def has_passed(self) -> bool:
        return not any(self.faults.values())


def read_facts() -> list[Fact]:
    return [
        Fact(
            id=row["id"],
            document=path.stem,
            lines=row["lines"],
            rows=row.get("rows", {}),
            counts=row.get("counts", {}),
            pages=row.get("pages", {}),
        )
        for path in sorted(FOLDER.glob("*.json"))
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]


def check_facts(portal: "Portal | None" = None) -> list[Finding]:
    """Compare every fact with the data as they are now and with the pages that a visitor sees.

    `portal` may hold pages that were read before.
    """
    portal = portal or Portal(RowWriter.with_memory().traces)
    return [_finding(portal, fact) for fact in read_facts()]


@dataclass
class Portal:
    """The loaded rows by their key, and the public pages as text; each is read once."""

    traces: dict[str, Trace]
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    # The rows by their id, for each kind of row.
    known: dict[str, dict[str, models.Model]] = field(default_factory=dict)

    @cached_property
    def client(self) -> Client:
        return Client(SERVER_NAME=settings.SITE_HOST)

    def row(self, key: str) -> models.Model | None:
        kind, _slash, name = key.partition("/")
        if kind == "provinces":
            return Province.objects.defer("search").filter(name_tr=name).first()
        trace = self.traces.get(key)
        return self._rows(trace.label).get(trace.pk) if trace else None

    def _rows(self, label: str) -> dict[str, models.Model]:
        if label not in self.known:
            pks = [trace.pk for trace in self.traces.values() if trace.label == label]
            rows = apps.get_model(label)._default_manager.in_bulk(pks)
            self.known[label] = {str(pk): row for pk, row in rows.items()}
        return self.known[label]

    def count(self, key: str) -> int:
        """How many rows that were loaded directly under `key` still stand."""
        children = [name for name in self.traces if name.rpartition("/")[0] == key]
        return sum(self.row(name) is not None for name in children)

    def text(self, name: str, language: str) -> str | None:
        """Return the words of a page as a visitor reads them; None: there is no such page."""
        with translation.override(language):
            path = self.path(name)
        if path is None:
            return None
        if (path, language) not in self.texts:
            response = self.client.get(path, secure=settings.SITE_IS_HTTPS)
            is_page = response.status_code == HTTPStatus.OK
            body = response.content.decode() if is_page else ""
            self.texts[path, language] = _words(body)
        return self.texts[path, language]

    def path(self, name: str) -> str | None:
        """Return the address of a row's page or of a named one, in the language that is active."""
        row: Any = self.row(name)
        try:
            return reverse(name) if ":" in name else row and row.get_absolute_url()
        except NoReverseMatch:
            return None


def _finding(portal: Portal, fact: Fact) -> Finding:
    in_data = [*_row_faults(portal, fact), *_count_faults(portal, fact)]
    return Finding(
        fact,
        {
            language: [*in_data, *_page_faults(portal, fact, language)]
            for language, _name in settings.LANGUAGES
        },
    )


def _row_faults(portal: Portal, fact: Fact) -> Iterator[str]:
    for key, values in fact.rows.items():
        row = portal.row(key)
        if row is None:
            yield f"no row {key}"
            continue
        for name, expected in values.items():
            current = current_value(row, name)
            if digest(current) != digest(_value(portal, row, name, expected)):
                yield f"{key}: {name} is {current!r}, not {expected!r}"


def _value(portal: Portal, row: models.Model, name: str, expected: Any) -> object:
    """Return what a field must hold; a row that is gone is its key, which no field equals."""
    described: Any = row._meta.get_field(name)
    if described.many_to_many:
        return [portal.row(key) or key for key in expected]
    if described.is_relation:
        return expected and (portal.row(expected) or expected)
    return described.to_python(expected)


def _count_faults(portal: Portal, fact: Fact) -> Iterator[str]:
    for key, expected in fact.counts.items():
        if (count := portal.count(key)) != expected:
            yield f"{count} rows under {key}, not {expected}"


def _page_faults(portal: Portal, fact: Fact, language: str) -> Iterator[str]:
    for name, texts in fact.pages.items():
        shown = portal.text(name, language)
        if not shown:
            yield f"no page {name}"
            continue
        for text in texts.get(language, []):
            if _spaced(text) not in shown:
                yield f"page {name} does not say “{text}”"
        for text in texts.get("never", []):
            if _spaced(text) in shown:
                yield f"page {name} says “{text}”"


def _words(body: str) -> str:
    """Return what stands on a page, a cell or line apart from the next by one space."""
    apart = re.sub(rf"<(?!/?(?:{INLINE})\b)", " <", body)
    return _spaced(html.unescape(strip_tags(apart)))


def _spaced(text: str) -> str:
    """Put runs of spaces, no-break ones too, into one plain space."""
    return " ".join(text.split())
