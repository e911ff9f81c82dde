"""The processing inventory in words: one line for each column, the same for page, CSV and document.

Source: Law 6698, article 16, and the by-law on VERBİS (docs/domain/privacy.md, section 1).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.personal_data.faults import column_name
from core.personal_data.kinds import Holding
from core.personal_data.registry import gather_holdings, gather_impersonal, gather_rules

BEGINNING = """# Personal data: the processing inventory

Written by `manage.py personal_data --write` from each app's `personal_data.py`; `make check`
compares it. What the words mean, and which law they come from: docs/domain/privacy.md.

Not in the tables: a history table (`Historical…`) repeats the columns of its model and adds
`history_user`, the account that changed the row; an erasure leaves it pointing at an account that
names nobody. Server logs hold numbers only.
"""


@dataclass(frozen=True)
class Line:
    """One personal column, in the words of the active language."""

    model: str
    title: str
    column: str
    label: str
    purpose: str
    ground: str
    retention: str
    recipients: str
    is_exported: bool
    fate: str
    note: str

    def cells(self) -> list[str]:
        exported = _("yes") if self.is_exported else _("no")
        return [
            *(self.model, self.column, self.title, self.label, self.purpose, self.ground),
            *(self.retention, self.recipients, exported, self.fate, self.note),
        ]


def headings() -> list[str]:
    """Return what the cells of a line are."""
    return [
        *(_("Table"), _("Column"), _("What it is"), _("Label"), _("Purpose"), _("Legal ground")),
        *(_("Kept"), _("Recipients"), _("In the export"), _("At an erasure"), _("Note")),
    ]


def lines_of(holding: Holding) -> Iterator[Line]:
    """Yield the personal columns of a model."""
    labels = {
        column_name(field): capfirst(str(field.verbose_name))
        for field in holding.kind._meta.concrete_fields
    }
    for column, fate in holding.columns.items():
        yield Line(
            model=holding.model,
            title=str(holding.title),
            column=column,
            label=labels.get(column, column),
            purpose=str(holding.purpose),
            ground=str(holding.ground.label),
            retention=str(holding.retention),
            recipients=str(holding.recipients),
            is_exported=holding.rows is not None and column not in holding.left_out.split(),
            fate=str(fate.label),
            note=str(holding.note),
        )


def document() -> str:
    """Return docs/domain/personal-data.md as it must read now."""
    with override("en"):
        parts = [BEGINNING, *map(_section, gather_holdings()), _rules(), _impersonal()]
    return "\n".join(parts)


def _section(holding: Holding) -> str:
    lines = list(lines_of(holding))
    first = lines[0]
    fates: dict[str, list[str]] = {}
    for line in lines:
        fates.setdefault(line.fate, []).append(f"`{line.column}`")
    left_out = [line.column for line in lines if not line.is_exported]
    about = [
        f"## {holding.model}: {first.title}",
        "",
        f"- Purpose: {first.purpose}",
        f"- Legal ground: {first.ground}",
        f"- Kept: {first.retention}",
        f"- Recipients: {first.recipients}",
        *(f"- At an erasure {fate}: {', '.join(columns)}" for fate, columns in fates.items()),
        f"- In the export: {_exported(holding, left_out)}",
    ]
    return "\n".join([*about, *([f"- Note: {first.note}"] if first.note else []), ""])


def _exported(holding: Holding, left_out: list[str]) -> str:
    if holding.rows is None:
        return "no"
    return f"yes, without {', '.join(f'`{name}`' for name in left_out)}" if left_out else "yes"


def _rules() -> str:
    rows = [
        f"| {rule.name} | {rule.model} | {rule.what} | {rule.kept.days or ''} | {rule.why} |"
        for rule in gather_rules()
    ]
    head = ["## Retention rules", "", "| rule | table | what goes | days | why |"]
    return "\n".join([*head, "|---|---|---|---|---|", *rows, ""])


def _impersonal() -> str:
    reasons: dict[str, list[str]] = {}
    for model, columns in gather_impersonal().items():
        for column, reason in columns.items():
            reasons.setdefault(reason, []).append(f"{model}.{column}")
    rows = [f"- {reason}: {', '.join(sorted(names))}" for reason, names in sorted(reasons.items())]
    return "\n".join(["## Texts that are about nobody", "", *rows, ""])
