"""The permission matrix as tables: for the page that staff read, and for the document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from string import ascii_lowercase

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, override

from accounts.models import ROLES, STAFF_ROLES
from core.permissions import (
    ACCOUNT,
    CSO_PEOPLE,
    OUTSIDERS,
    VISITOR,
    Line,
    gather_actions,
    gather_matrix,
)

PEOPLE = {**OUTSIDERS, **ROLES}
TOGETHER = [
    (gettext_lazy("Everybody"), set(PEOPLE)),
    (gettext_lazy("Everybody who is signed in"), set(PEOPLE) - {VISITOR}),
    (gettext_lazy("All staff of the ministry"), STAFF_ROLES),
    (gettext_lazy("All people of a CSO"), set(CSO_PEOPLE)),
]
# What the columns of the document are called: fourteen names would not fit.
LETTERS = ["V", "A", "M", "E", "R", "ADM", "PO", "TC", "HD", "ED", "RV", "PC", "EX", "AU"]
SHORT = dict(zip(PEOPLE, LETTERS, strict=True))
YES = "●"
HEAD = """# Who may do what

*Made from the matrix in the code (`MATRIX` of each `permissions.py`) by
`manage.py permission_matrix`; `make check` compares. Not edited by hand.*

● in every case; a letter: only those rows (named below each table); empty: not at all. An action
with states is open in those states only. What is not visible answers 404; what is visible and not
allowed answers 403. Beside these lines stand the rules of the services (docs/domain).

"""


@dataclass(frozen=True)
class Cell:
    """Whether one kind of people may: `whose` rows, "" for all of them."""

    person: str
    is_allowed: bool
    whose: str = ""


@dataclass(frozen=True)
class Grant:
    """Who may, in words, and with `whose` rows; "" for all of them."""

    people: str
    whose: str


@dataclass(frozen=True)
class Row:
    action: str
    states: str
    cells: list[Cell]

    @property
    def grants(self) -> list[Grant]:
        """Return the people who may, together by whose rows it is; in the reader's language."""
        people: dict[str, set[str]] = {}
        for cell in self.cells:
            if cell.is_allowed:
                people.setdefault(cell.whose, set()).add(cell.person)
        return [Grant(_in_words(those), whose) for whose, those in sorted(people.items())]


@dataclass(frozen=True)
class Section:
    """Kinds of rows about which the same is said."""

    names: str
    rows: list[Row]


@dataclass(frozen=True)
class Part:
    """What one app says."""

    label: str
    title: str
    sections: list[Section]


def parts() -> list[Part]:
    """Return the whole matrix, app by app, in the reader's language. It asks no database."""
    return _parts(get_language() or "tr")


def parts_of(person: str) -> list[Part]:
    """Return of the matrix what one kind of people may."""
    found = []
    for part in parts():
        sections = [
            Section(section.names, rows)
            for section in part.sections
            if (rows := [row for one in section.rows for row in _only(one, person)])
        ]
        if sections:
            found.append(Part(part.label, part.title, sections))
    return found


def _only(row: Row, person: str) -> list[Row]:
    cells = [cell for cell in row.cells if cell.person == person and cell.is_allowed]
    return [Row(row.action, row.states, cells)] if cells else []


def _in_words(people: set[str]) -> str:
    """Name people one by one, or by what they are together."""
    left, words = set(people), []
    for name, group in TOGETHER:
        if group <= left:
            words.append(str(name))
            left -= group
    return ", ".join([*words, *(str(label) for name, label in PEOPLE.items() if name in left)])


@cache
def _parts(_language: str) -> list[Part]:
    stated: dict[str, dict[str, list[Line]]] = {}
    for line in gather_matrix():
        stated.setdefault(line.model.split(".")[0], {}).setdefault(line.model, []).append(line)
    titles = {label: str(apps.get_app_config(label).verbose_name) for label in stated}
    return [Part(label, titles[label], _sections(of_app)) for label, of_app in stated.items()]


def _sections(of_app: dict[str, list[Line]]) -> list[Section]:
    """One for each kind of row; kinds of which the same is said stand together."""
    rows = {name: _rows(name, lines) for name, lines in of_app.items()}
    alike: list[tuple[list[str], list[Row]]] = []
    for name, said in rows.items():
        same = next((names for names, other in alike if other == said), None)
        if same is None:
            alike.append(([name], said))
        else:
            same.append(name)
    return [Section(", ".join(map(_plural, names)), said) for names, said in alike]


def _plural(name: str) -> str:
    return capfirst(str(apps.get_model(name)._meta.verbose_name_plural))


def _rows(name: str, lines: Iterable[Line]) -> list[Row]:
    actions = gather_actions()[name.split(".", maxsplit=1)[0]]
    order = {action: number for number, action in enumerate(actions)}

    def place(line: Line) -> tuple[int, list[str]]:
        return order[line.action], sorted(line.states)

    return [
        Row(str(actions[list(actions)[number]]), _states(name, states), _cells(list(same)))
        for (number, states), same in groupby(sorted(lines, key=place), key=place)
    ]


def _states(name: str, states: Sequence[str]) -> str:
    try:
        labels = dict(apps.get_model(name)._meta.get_field("state").flatchoices)
    except FieldDoesNotExist:
        labels = {}
    return ", ".join(str(label) for state, label in labels.items() if state in states)


def _cells(lines: Sequence[Line]) -> list[Cell]:
    return [_cell(person, [line for line in lines if _is_for(line, person)]) for person in PEOPLE]


def _is_for(line: Line, person: str) -> bool:
    """A line for visitors is for all; one for who is signed in, for all but visitors."""
    if VISITOR in line.people or (ACCOUNT in line.people and person != VISITOR):
        return True
    return person in line.holders


def _cell(person: str, lines: Sequence[Line]) -> Cell:
    if any(line.relation is None for line in lines):
        return Cell(person, True)
    whose = dict.fromkeys(str(line.relation.label) for line in lines if line.relation)
    return Cell(person, bool(lines), "; ".join(whose))


def document() -> str:
    """Return docs/domain/permissions.md, in English."""
    with override("en"):
        return HEAD + _legend() + "\n".join(map(_table, parts()))


def _legend() -> str:
    names = ", ".join(f"{SHORT[person]} {label}" for person, label in PEOPLE.items())
    return f"{names}.\n\n"


def _table(part: Part) -> str:
    letters: dict[str, str] = {}
    text = [f"## {part.title}\n", _md(["object", "action", "states", *SHORT.values()])]
    text.append(_md(["---"] * (3 + len(SHORT))))
    for section in part.sections:
        name = section.names
        for row in section.rows:
            marks = [_mark(cell, letters) for cell in row.cells]
            text.append(_md([name, row.action, row.states, *marks]))
            name = ""
    text.append("")
    text += [f"- {letter}: {words}" for words, letter in letters.items()]
    return "\n".join(text) + "\n"


def _mark(cell: Cell, letters: dict[str, str]) -> str:
    if not cell.is_allowed or not cell.whose:
        return YES if cell.is_allowed else ""
    return letters.setdefault(cell.whose, ascii_lowercase[len(letters)])


def _md(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
