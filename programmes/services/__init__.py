"""What happens to projects: published and archived. Each change is audited."""

from programmes.services.publishing import (
    ProjectIsNotPublishedError,
    ProjectIsPublishedError,
    ProjectWithoutFunderError,
    archive_project,
    publish_project,
)

__all__ = [
    "ProjectIsNotPublishedError",
    "ProjectIsPublishedError",
    "ProjectWithoutFunderError",
    "archive_project",
    "publish_project",
]
