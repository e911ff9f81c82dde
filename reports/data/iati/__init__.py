"""The portfolio as an IATI 2.03 file: every published, real project that has a date.

Source: docs/decisions/0015-iati.md; the standard itself is https://iatistandard.org.
"""

from datetime import datetime
from typing import IO

from django.utils.timezone import localdate

from programmes.models import Project
from publications.models import Version
from reports.data.iati import identity, outcome, rows, scope
from reports.data.iati.rows import REASONS, Choice
from reports.data.iati.xml import element

__all__ = ["REASONS", "Choice", "write"]

OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write(file: IO[bytes], at: datetime) -> Choice:
    """Write the file as it stands at `at`; return which projects it holds and which it skips.

    Projects are read and written in portions, so that the memory does not grow with their number.
    Nothing is written if no project can be exported: the standard knows no empty file.
    """
    choice = rows.chosen()
    if not choice.exported:
        return choice
    generated = at.isoformat(timespec="seconds")
    file.write(
        f'{OPENING}<iati-activities version="2.03" generated-datetime="{generated}">'.encode()
    )
    for project, versions in rows.projects(choice.exported, at):
        file.write(b"\n" + _activity(project, versions, choice, at).encode())
    file.write(b"\n</iati-activities>\n")
    return choice


def _activity(project: Project, versions: list[Version], choice: Choice, at: datetime) -> str:
    """The elements in the order that the schema asks for."""
    told = {
        "xml:lang": project.primary_language,
        "default-currency": project.budget_currency,
        "last-updated-datetime": project.updated_at.isoformat(timespec="seconds"),
    }
    return element(
        "iati-activity",
        told,
        identity.heading(project),
        identity.descriptions(project),
        identity.participants(project.roles_rows),
        identity.status(project),
        identity.dates(project, localdate(at)),
        identity.contact(),
        scope.country(),
        scope.locations(project.project_provinces_rows),
        scope.sectors(project.themes_rows),
        scope.tags(project.alignments_rows),
        outcome.budgets(project, project.contributions_rows),
        outcome.documents(project, versions),
        outcome.related(project.relations_rows, choice.exported),
        outcome.results(
            project, project.results_rows, project.deliverables_rows, project.figures_rows
        ),
    )
