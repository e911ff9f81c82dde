"""How allauth fits the portal."""

from accounts.adapters.account import AccountAdapter
from accounts.adapters.institution import InstitutionAdapter
from accounts.adapters.second_factor import SecondFactorAdapter
from accounts.adapters.sessions import SessionsAdapter

__all__ = ["AccountAdapter", "InstitutionAdapter", "SecondFactorAdapter", "SessionsAdapter"]
