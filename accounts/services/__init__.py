"""What happens to accounts."""

from accounts.services.people import (
    AddressTakenError,
    LastAdministratorError,
    create_person,
    issue_password_link,
    make_administrator,
    send_password_link,
    set_roles,
    update_account,
    update_person,
)
from accounts.services.roles import sync_roles

__all__ = [
    "AddressTakenError",
    "LastAdministratorError",
    "create_person",
    "issue_password_link",
    "make_administrator",
    "send_password_link",
    "set_roles",
    "sync_roles",
    "update_account",
    "update_person",
]
