"""Bringing in activities and figures from a file: read, checked without saving, saved once."""

from programmes.services.imports.checking import Check
from programmes.services.imports.columns import (
    ADVICE_HEADING,
    COLUMNS,
    ROW_HEADING,
    Column,
)
from programmes.services.imports.rows import BAD, CHANGED, NEW, UNCHANGED, Change, Fault, Row
from programmes.services.imports.verbs import (
    ImportChangedError,
    ImportIsFinishedError,
    NothingToSaveError,
    check_import,
    discard_import,
    erase_person,
    forget_typed_rows,
    save_import,
    take_import,
)

__all__ = [
    "ADVICE_HEADING",
    "BAD",
    "CHANGED",
    "COLUMNS",
    "NEW",
    "ROW_HEADING",
    "UNCHANGED",
    "Change",
    "Check",
    "Column",
    "Fault",
    "ImportChangedError",
    "ImportIsFinishedError",
    "NothingToSaveError",
    "Row",
    "check_import",
    "discard_import",
    "erase_person",
    "forget_typed_rows",
    "save_import",
    "take_import",
]
