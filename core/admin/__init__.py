"""The base of the back office: Turkish search, both languages, history, audit, no full counts."""

from core.admin.actions import act_on_each
from core.admin.base import PortalAdmin, ReadOnlyAdmin, end_known, start_known
from core.admin.changelists import CappedPaginator, PortalChangeList
from core.admin.filters import ChosenFilter, KindFilter
from core.admin.languages import (
    ContentAdmin,
    ContentInline,
    ContentTabularInline,
    RowInline,
)
from core.admin.outdated import OutdatedTranslationAdmin
from core.admin.rows import (
    AuditEventAdmin,
    ExternalServiceAdmin,
    GlossaryTermAdmin,
    OutboundMailAdmin,
    SourceNoteAdmin,
)

__all__ = [
    "AuditEventAdmin",
    "CappedPaginator",
    "ChosenFilter",
    "ContentAdmin",
    "ContentInline",
    "ContentTabularInline",
    "ExternalServiceAdmin",
    "GlossaryTermAdmin",
    "KindFilter",
    "OutboundMailAdmin",
    "OutdatedTranslationAdmin",
    "PortalAdmin",
    "PortalChangeList",
    "ReadOnlyAdmin",
    "RowInline",
    "SourceNoteAdmin",
    "act_on_each",
    "end_known",
    "start_known",
]
