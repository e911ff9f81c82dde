"""Who may change organisations.

A member reads the CSO's questions, so only administrators make members.
"""

from core.permissions import names

_ALL = "organisation organisationname membership fieldofwork"

ROLE_PERMISSIONS = {
    "programme_officer": [
        *names("organisations", "organisation organisationname fieldofwork"),
        *names("organisations", "membership", "view"),
    ],
    "training_coordinator": [
        *names("organisations", _ALL, "view"),
        *names("organisations", "organisation", "add change"),
    ],
    "help_desk_officer": [
        *names("organisations", _ALL, "view"),
        *names("organisations", "organisation", "add change"),
    ],
    "editor": names("organisations", _ALL, "view"),
    "reviewer": names("organisations", _ALL, "view"),
    "province_coordinator": names("organisations", _ALL, "view"),
}
