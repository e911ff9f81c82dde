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

_WHOLES = "programme project theme activity targetgroup frameworkobjective"
_PARTS = " ".join(
    [
        "projectorganisation projectprovince provincescope projecttargetgroup contribution",
        "objective result deliverable deliverablepart figure supportdelivery",
        "activitygroup activityseries legalbasis agreement extension frameworkalignment",
        "projectrelation challenge mitigation goodpractice",
    ]
)
_READ = names("programmes", f"{_WHOLES} {_PARTS}", "view")

ROLE_PERMISSIONS = {
    PROGRAMME_OFFICER: [
        *names("programmes", _WHOLES),
        *names("programmes", _PARTS, "view add change delete"),
    ],
    EDITOR: _READ,
    REVIEWER: _READ,
    HELP_DESK_OFFICER: _READ,
    TRAINING_COORDINATOR: [*_READ, *names("programmes", "activity")],
    PROVINCE_COORDINATOR: [*_READ, *names("programmes", "activity")],
}


def can_change_project(user: User | AnonymousUser) -> bool:
    """Edit it, publish it and archive it: programme officers and administrators."""
    return user.is_staff and user.has_perm("programmes.change_project")
