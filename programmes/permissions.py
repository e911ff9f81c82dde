"""What may be done with a project."""

from accounts.models import User


def can_change_project(user: User) -> bool:
    """Edit it, publish it and archive it: programme officers and administrators."""
    return user.is_staff and user.has_perm("programmes.change_project")
