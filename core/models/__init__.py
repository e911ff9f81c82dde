"""The base of all: times, translated rows, leased work, mail, audit, provenance, glossary."""

from core.models.base import (
    TimeStampedModel,
    TranslatableModel,
    in_primary_language,
    primary_language_filled,
)
from core.models.content import (
    ContentChange,
    ExternalService,
    GlossaryTerm,
    OutdatedTranslation,
    SlugRedirect,
    SourceNote,
    SourceNoteQuerySet,
)
from core.models.jobs import Heartbeat, Job, JobQuerySet
from core.models.mail import OutboundMail, OutboundMailQuerySet
from core.models.trail import AuditEvent

__all__ = [
    "AuditEvent",
    "ContentChange",
    "ExternalService",
    "GlossaryTerm",
    "Heartbeat",
    "Job",
    "JobQuerySet",
    "OutboundMail",
    "OutboundMailQuerySet",
    "OutdatedTranslation",
    "SlugRedirect",
    "SourceNote",
    "SourceNoteQuerySet",
    "TimeStampedModel",
    "TranslatableModel",
    "in_primary_language",
    "primary_language_filled",
]
