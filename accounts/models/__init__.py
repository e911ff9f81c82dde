"""People who sign in, and their roles."""

from accounts.models.user import (
    ADMINISTRATOR,
    AUDITOR,
    EDITOR,
    EXPERT,
    HELP_DESK_OFFICER,
    PLAIN_ADDRESS,
    PROGRAMME_OFFICER,
    PROVINCE_COORDINATOR,
    REVIEWER,
    ROLES,
    STAFF_ROLES,
    TRAINING_COORDINATOR,
    User,
    UserManager,
    canonical_email,
)

__all__ = [
    "ADMINISTRATOR",
    "AUDITOR",
    "EDITOR",
    "EXPERT",
    "HELP_DESK_OFFICER",
    "PLAIN_ADDRESS",
    "PROGRAMME_OFFICER",
    "PROVINCE_COORDINATOR",
    "REVIEWER",
    "ROLES",
    "STAFF_ROLES",
    "TRAINING_COORDINATOR",
    "User",
    "UserManager",
    "canonical_email",
]
