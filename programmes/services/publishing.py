"""A project's way from draft to the public and into the archive."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.errors import RuleError
from programmes.models import Project, ProjectOrganisation


class ProjectWithoutFunderError(RuleError):
    message = _("Add at least one funder first: the funding statement is computed from them.")


class ProjectIsPublishedError(RuleError):
    message = _("This project is published already.")


class ProjectIsNotPublishedError(RuleError):
    message = _("Only a published project can be archived.")


@transaction.atomic
def publish_project(*, project: Project, actor: User | None) -> Project:
    """Show a draft or archived project to everybody.

    Raises:
        ProjectIsPublishedError: it is published already.
        ProjectWithoutFunderError: nobody is recorded as its funder.

    Source: docs/domain/projects.md, 2.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    if project.is_public:
        raise ProjectIsPublishedError
    if not project.roles.filter(role=ProjectOrganisation.Role.FUNDER).exists():
        raise ProjectWithoutFunderError
    return _move(project, Project.State.PUBLISHED, "project_published", actor)


@transaction.atomic
def archive_project(*, project: Project, actor: User | None) -> Project:
    """Take a published project off the public pages; staff keep it.

    Raises:
        ProjectIsNotPublishedError: it is a draft or in the archive.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    if not project.is_public:
        raise ProjectIsNotPublishedError
    return _move(project, Project.State.ARCHIVED, "project_archived", actor)


def _move(project: Project, state: str, verb: str, actor: User | None) -> Project:
    before, project.state = project.state, state
    project.save(update_fields=["state", "updated_at"])
    audit.record(
        actor=actor, verb=verb, target=project, before={"state": before}, after={"state": state}
    )
    return project
