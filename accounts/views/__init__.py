"""The pages of the account beside allauth's own."""

from accounts.views.account import AccountUpdateView, SignupView
from accounts.views.security import (
    AppRemoveView,
    PasskeyRemoveView,
    SessionListView,
    session_end,
)

__all__ = [
    "AccountUpdateView",
    "AppRemoveView",
    "PasskeyRemoveView",
    "SessionListView",
    "SignupView",
    "session_end",
]
