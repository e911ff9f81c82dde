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
from accounts.services.second_factor import (
    code_at,
    reset_second_factor,
    set_up_authenticator,
)
from accounts.services.sign_in import end_sessions, record_too_many_tries

__all__ = [
    "AddressTakenError",
    "LastAdministratorError",
    "code_at",
    "create_person",
    "end_sessions",
    "issue_password_link",
    "make_administrator",
    "record_too_many_tries",
    "reset_second_factor",
    "send_password_link",
    "set_roles",
    "set_up_authenticator",
    "sync_roles",
    "update_account",
    "update_person",
]
