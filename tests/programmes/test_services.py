"""Publishing and archiving: each outcome, each refusal, each with its line in the audit trail."""

import pytest

from core.models import AuditEvent
from programmes.models import Project
from programmes.services import (
    ProjectIsNotPublishedError,
    ProjectIsPublishedError,
    ProjectWithoutFunderError,
    archive_project,
    publish_project,
)
from tests.factories.programmes import ProjectFactory, ProjectOrganisationFactory

pytestmark = pytest.mark.django_db


def state_of(project):
    return Project.objects.get(pk=project.pk).state


def trail():
    return [(event.verb, event.before, event.after) for event in AuditEvent.objects.all()]


@pytest.mark.parametrize("before", [Project.State.DRAFT, Project.State.ARCHIVED])
def test_publish_project_with_a_funder_shows_it_and_writes_the_trail(before):
    project = ProjectFactory(state=before)
    ProjectOrganisationFactory(project=project, funder=True)

    publish_project(project=project, actor=None)

    assert state_of(project) == Project.State.PUBLISHED
    assert trail() == [("project_published", {"state": before}, {"state": "published"})]


def test_publish_project_without_a_funder_is_refused():
    project = ProjectFactory(draft=True)
    ProjectOrganisationFactory(project=project)
    ProjectOrganisationFactory(funder=True)

    with pytest.raises(ProjectWithoutFunderError):
        publish_project(project=project, actor=None)

    assert state_of(project) == Project.State.DRAFT
    assert trail() == []


def test_publish_project_that_is_public_is_refused():
    role = ProjectOrganisationFactory(funder=True)

    with pytest.raises(ProjectIsPublishedError):
        publish_project(project=role.project, actor=None)


def test_archive_project_takes_it_off_the_public_pages():
    project = ProjectFactory()

    archive_project(project=project, actor=None)

    assert state_of(project) == Project.State.ARCHIVED
    assert trail() == [("project_archived", {"state": "published"}, {"state": "archived"})]


@pytest.mark.parametrize("state", [Project.State.DRAFT, Project.State.ARCHIVED])
def test_archive_project_that_is_not_public_is_refused(state):
    project = ProjectFactory(state=state)

    with pytest.raises(ProjectIsNotPublishedError):
        archive_project(project=project, actor=None)

    assert state_of(project) == state
