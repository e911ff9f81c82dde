"""What may be done with a project."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import (
    EDITOR,
    HELP_DESK_OFFICER,
    PROGRAMME_OFFICER,
    PROVINCE_COORDINATOR,
    REVIEWER,
    TRAINING_COORDINATOR,
    User,
)
from core.permissions import names
from programmes.models import ProjectReview

_WHOLES = "programme project theme activity targetgroup frameworkobjective"
_PARTS = " ".join(
    [
        "projectorganisation projectprovince provincescope projecttargetgroup contribution",
        "objective result deliverable deliverablepart figure supportdelivery",
        "activitygroup activityseries legalbasis agreement extension frameworkalignment",
        "projectrelation challenge mitigation goodpractice",
    ]
)
_READ = names("programmes", f"{_WHOLES} {_PARTS} projectreview", "view")
_REVIEW = names("programmes", "projectreview", "change")
_IMPORTS = [
    *names("programmes", "bulkimport", "view add"),
    *names("programmes", "importreference", "view"),
]

ROLE_PERMISSIONS = {
    PROGRAMME_OFFICER: [
        *_READ,
        *names("programmes", _WHOLES, "add change"),
        *names("programmes", _PARTS, "add change delete"),
        *_REVIEW,
        *_IMPORTS,
        *names("programmes", "importreference", "delete"),
    ],
    EDITOR: [*_READ, *_REVIEW],
    REVIEWER: [*_READ, *_REVIEW],
    HELP_DESK_OFFICER: _READ,
    TRAINING_COORDINATOR: [*_READ, *names("programmes", "activity"), *_IMPORTS],
    PROVINCE_COORDINATOR: [*_READ, *names("programmes", "activity"), *_IMPORTS],
}


def can_change_project(user: User | AnonymousUser) -> bool:
    """Edit it, send it for review, take it back or down: programme officers, administrators."""
    return user.is_staff and user.has_perm("programmes.change_project")


def can_review_projects(user: User | AnonymousUser) -> bool:
    """Decide about what others sent: programme officers, editors, reviewers, administrators."""
    return user.is_staff and user.has_perm("programmes.change_projectreview")


def can_decide_review(user: User | AnonymousUser, review: ProjectReview) -> bool:
    """Approve or return this one. Its author is who sent it, and decides on nothing of theirs."""
    return can_review_projects(user) and review.is_waiting and review.submitted_by_id != user.pk


# What an import of a kind adds and changes.
IMPORTED = {"activities": "activity", "figures": "figure"}


def can_import(user: User | AnonymousUser, kind: str) -> bool:
    """Bring in a file of that kind: who may add and change its rows one by one."""
    wanted = names("programmes", IMPORTED[kind], "add change")
    return user.is_staff and user.has_perms([*wanted, "programmes.add_bulkimport"])
