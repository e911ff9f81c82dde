"""What happens to projects: their way to the public, the check before it, their coordinators."""

from programmes.services.coordinators import (
    AssignmentIsOverError,
    NotACoordinatorError,
    NotAPilotError,
    assign_coordinator,
    end_assignment,
    end_assignments_of,
)
from programmes.services.imports import erase_person, forget_typed_rows
from programmes.services.publish_check import Finding, Severity, open_notes, publish_findings
from programmes.services.publishing import (
    OwnSubmissionError,
    ProjectIsNotDraftError,
    ProjectIsNotInReviewError,
    ProjectIsNotPublishedError,
    ProjectIsNotReadyError,
    ProjectIsNotTakenDownError,
    ReasonMissingError,
    approve_project,
    archive_project,
    reopen_project,
    return_project,
    submit_project,
    take_back_project,
    withdraw_project,
)

__all__ = [
    "AssignmentIsOverError",
    "Finding",
    "NotACoordinatorError",
    "NotAPilotError",
    "OwnSubmissionError",
    "ProjectIsNotDraftError",
    "ProjectIsNotInReviewError",
    "ProjectIsNotPublishedError",
    "ProjectIsNotReadyError",
    "ProjectIsNotTakenDownError",
    "ReasonMissingError",
    "Severity",
    "approve_project",
    "archive_project",
    "assign_coordinator",
    "end_assignment",
    "end_assignments_of",
    "erase_person",
    "forget_typed_rows",
    "open_notes",
    "publish_findings",
    "reopen_project",
    "return_project",
    "submit_project",
    "take_back_project",
    "withdraw_project",
]
