"""Who may change a project, and who decides about one that was sent for review."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser

from accounts.models import (
    ADMINISTRATOR,
    EDITOR,
    HELP_DESK_OFFICER,
    PROGRAMME_OFFICER,
    REVIEWER,
    ROLES,
    TRAINING_COORDINATOR,
    User,
)
from core.permissions import gather_role_permissions
from programmes.permissions import (
    can_change_project,
    can_decide_review,
    can_review_projects,
)
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProjectReviewFactory

pytestmark = pytest.mark.django_db


def test_can_change_project_refuses_visitors_and_members():
    assert not can_change_project(AnonymousUser())
    assert not can_change_project(UserFactory())


def test_can_change_project_refuses_staff_without_that_permission():
    assert not can_change_project(UserFactory(is_staff=True))


@pytest.mark.parametrize(
    ("role", "may"), [(PROGRAMME_OFFICER, True), (ADMINISTRATOR, True), (EDITOR, False)]
)
def test_can_change_project_follows_the_role(role, may):
    person = UserFactory(roles=[role])

    assert can_change_project(User.objects.get(pk=person.pk)) == may


# Only triggers write these.
COUNTED = {"activitycount"}
# Work on a project, not parts of it: for those who bring in files (test_imports_admin.py).
OF_IMPORTS = {"bulkimport", "importreference"}


def own_models() -> set[str]:
    models = apps.get_app_config("programmes").get_models()
    names = {row._meta.model_name for row in models if not row.__name__.startswith("Historical")}
    return names - OF_IMPORTS - COUNTED


def test_every_model_has_a_page_in_the_back_office():
    registered = {
        model._meta.model_name
        for model in admin.site._registry
        if model._meta.app_label == "programmes"
    }

    assert registered == own_models() | OF_IMPORTS


READERS = [PROGRAMME_OFFICER, EDITOR, REVIEWER, HELP_DESK_OFFICER, TRAINING_COORDINATOR]


def test_staff_read_every_model():
    for role in READERS:
        held = gather_role_permissions()[role]
        assert {f"programmes.view_{name}" for name in own_models()} <= held


def test_programme_officers_write_every_model_and_others_activities_at_most():
    written = {
        role: {name for name in own_models() if f"programmes.change_{name}" in permissions}
        for role, permissions in gather_role_permissions().items()
    }

    assert written.pop(PROGRAMME_OFFICER) == own_models()
    reviewed = {role for role, names in written.items() if "projectreview" in names}
    assert reviewed == {EDITOR, REVIEWER}
    assert set().union(*written.values()) == {"activity", "projectreview"}


def test_nobody_writes_a_review_by_a_form():
    for permissions in gather_role_permissions().values():
        assert not {"programmes.add_projectreview", "programmes.delete_projectreview"} & {
            *permissions
        }


PEOPLE = [None, "member", *ROLES]
REVIEWERS = {ADMINISTRATOR, PROGRAMME_OFFICER, EDITOR, REVIEWER}


def person(role):
    if role is None:
        return AnonymousUser()
    return User.objects.get(pk=UserFactory(roles=[] if role == "member" else [role]).pk)


def test_projects_are_reviewed_by_three_roles_and_administrators():
    waiting = ProjectReviewFactory()

    assert {role for role in PEOPLE if can_review_projects(person(role))} == REVIEWERS
    assert {role for role in PEOPLE if can_decide_review(person(role), waiting)} == REVIEWERS


def test_nobody_decides_about_what_they_sent_or_what_is_decided():
    for role in REVIEWERS:
        officer = person(role)
        assert not can_decide_review(officer, ProjectReviewFactory(submitted_by=officer))
        assert not can_decide_review(officer, ProjectReviewFactory(returned=True))
