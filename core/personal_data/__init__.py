"""Personal data: every app states its own part, and this registry gathers and checks them.

An app's `personal_data.py` may hold HOLDINGS, IMPERSONAL, RULES, and the functions `erase`,
`accounts_in_use`, `lock_before_erasure` and `warnings_before_erasure`. docs/decisions/0022 says why
this lies in core.
"""

from core.personal_data.faults import faults
from core.personal_data.inventory import Line, document, headings, lines_of
from core.personal_data.kinds import Erased, Fate, Ground, Held, Holding, Rule, Subject
from core.personal_data.own import (
    HOLDINGS,
    IMPERSONAL,
    LAST_MAIL_KEY,
    RULES,
    erase,
    rename_in_mails,
)
from core.personal_data.registry import (
    erase_everywhere,
    gather_accounts_in_use,
    gather_holdings,
    gather_impersonal,
    gather_rules,
    gather_warnings,
    lock_everywhere,
)

__all__ = [
    "HOLDINGS",
    "IMPERSONAL",
    "LAST_MAIL_KEY",
    "RULES",
    "Erased",
    "Fate",
    "Ground",
    "Held",
    "Holding",
    "Line",
    "Rule",
    "Subject",
    "document",
    "erase",
    "erase_everywhere",
    "faults",
    "gather_accounts_in_use",
    "gather_holdings",
    "gather_impersonal",
    "gather_rules",
    "gather_warnings",
    "headings",
    "lines_of",
    "lock_everywhere",
    "rename_in_mails",
]
