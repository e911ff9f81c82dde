"""What happens to projects: their way to the public, and the check before it."""

from programmes.services.publish_check import Finding, Severity, open_notes, publish_findings
from programmes.services.publishing import (
    ProjectIsNotPublishedError,
    ProjectIsPublishedError,
    ProjectWithoutFunderError,
    archive_project,
    publish_project,
)

__all__ = [
    "Finding",
    "ProjectIsNotPublishedError",
    "ProjectIsPublishedError",
    "ProjectWithoutFunderError",
    "Severity",
    "archive_project",
    "open_notes",
    "publish_findings",
    "publish_project",
]
