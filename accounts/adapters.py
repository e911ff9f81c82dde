"""How allauth fits the portal: addresses, and mail through the outbox."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter with the portal's rules."""
