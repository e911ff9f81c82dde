"""What happens to organisations."""

from organisations.services.erasure import erase_person, represented_by
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
    "erase_person",
    "hold_role",
    "leave",
    "remove_member",
    "represented_by",
]
