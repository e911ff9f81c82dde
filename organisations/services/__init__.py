"""What happens to organisations."""

from organisations.services.team import (
    NotACsoError,
    OwnMembershipError,
    OwnRoleError,
    add_member,
    change_role,
    remove_member,
)

__all__ = [
    "NotACsoError",
    "OwnMembershipError",
    "OwnRoleError",
    "add_member",
    "change_role",
    "remove_member",
]
