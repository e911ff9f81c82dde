"""Loading the five real projects from portal/data/sources."""

from dataclasses import dataclass

from django.db import models, transaction

from core.errors import RuleError
from core.models import ExternalService, GlossaryTerm
from organisations.models import FieldOfWork, Organisation
from portal.services import source_files
from portal.services.source_loader import SourceLoader
from portal.services.source_rows import RowWriter
from programmes.models import FrameworkObjective, Programme, TargetGroup, Theme
from provinces.models import Province
from publications.models import Topic

DOCUMENTS = ["000", "001", "002", "003", "004"]
SHARED: dict[str, type[models.Model]] = {
    "organisations": Organisation,
    "programmes": Programme,
    "themes": Theme,
    "target_groups": TargetGroup,
    "framework_objectives": FrameworkObjective,
    "topics": Topic,
    "fields_of_work": FieldOfWork,
    "glossary": GlossaryTerm,
    "external_services": ExternalService,
}
PROVINCES = 81


@dataclass(frozen=True)
class SourceCounts:
    """How many of the projects stand, and what became of the rows of the files.

    `kept`: values that staff changed and that the load left alone; `deleted`: rows that staff
    deleted and that the load did not bring back.
    """

    projects: int
    created: int
    changed: int
    unchanged: int
    kept: int
    deleted: int


@transaction.atomic
def load_sources() -> SourceCounts:
    """Bring the five projects to what the files say, all or nothing; twice changes nothing.

    What staff changed or deleted stays as they left it (portal.services.source_rows says how).

    Raises:
        RuleError: the provinces are not loaded.
    """
    provinces = {f"provinces/{row.name_tr}": row for row in Province.objects.defer("search")}
    if len(provinces) < PROVINCES:
        raise RuleError("The provinces are missing: run load_provinces first.")
    loader = SourceLoader(RowWriter.with_memory(), rows=dict(provinces))
    for name, model in SHARED.items():
        for row in source_files.read(name):
            loader.load(name, model, row)
    for document in DOCUMENTS:
        loader.load_document(document)
    return _counts(loader)


def _counts(loader: SourceLoader) -> SourceCounts:
    counts = loader.writer.counts
    projects = sum(loader.rows[f"{document}/project"] is not None for document in DOCUMENTS)
    return SourceCounts(
        projects=projects,
        created=counts["created"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        kept=counts["kept"],
        deleted=counts["deleted"],
    )
