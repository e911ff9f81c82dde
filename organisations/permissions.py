"""Who may change organisations, and who belongs to them."""

from core.permissions import names

_ALL = "organisation organisationname membership fieldofwork"

ROLE_PERMISSIONS = {
    "programme_officer": names("organisations", _ALL),
    "training_coordinator": [
        *names("organisations", _ALL, "view"),
        *names("organisations", "organisation membership", "add change"),
    ],
    "help_desk_officer": [
        *names("organisations", _ALL, "view"),
        *names("organisations", "organisation membership", "add change"),
    ],
    "editor": names("organisations", _ALL, "view"),
    "reviewer": names("organisations", _ALL, "view"),
    "province_coordinator": names("organisations", _ALL, "view"),
}
