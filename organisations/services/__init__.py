"""What happens to organisations."""

from organisations.services.team import (
    ROLES,
    WRITERS,
    LeftAlreadyError,
    NotACsoError,
    NotInTeamError,
    OwnMembershipError,
    OwnRoleError,
    RepresentativeStaysError,
    RepresentativeTakenError,
    add_member,
    change_role,
    end_memberships_of,
    end_team,
    hold_role,
    leave,
    remove_member,
)

__all__ = [
    "ROLES",
    "WRITERS",
    "LeftAlreadyError",
    "NotACsoError",
    "NotInTeamError",
    "OwnMembershipError",
    "OwnRoleError",
    "RepresentativeStaysError",
    "RepresentativeTakenError",
    "add_member",
    "change_role",
    "end_memberships_of",
    "end_team",
    "hold_role",
    "leave",
    "remove_member",
]
