"""The audit trail: every service writes here what it did, in its own transaction."""

from core.audit.personal import holds_personal_data, personal_columns, personal_labels
from core.audit.trail import PersonalValueError, network, record, record_export, record_view
from core.audit.words import (
    NOTHING,
    Change,
    changes,
    field_label,
    kind,
    kinds,
    label,
    missing,
    model_of,
    person,
    sentence,
    verbs,
    words,
)

__all__ = [
    "NOTHING",
    "Change",
    "PersonalValueError",
    "changes",
    "field_label",
    "holds_personal_data",
    "kind",
    "kinds",
    "label",
    "missing",
    "model_of",
    "network",
    "person",
    "personal_columns",
    "personal_labels",
    "record",
    "record_export",
    "record_view",
    "sentence",
    "verbs",
    "words",
]
