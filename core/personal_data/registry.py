"""Gathers what the apps state: `personal_data.py` of each."""

from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.db.models import QuerySet
from django.utils.module_loading import module_has_submodule

from core.personal_data.kinds import Erased, Holding, Rule, Subject


def _statements() -> Iterator[ModuleType]:
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, "personal_data"):
            yield import_module(f"{config.name}.personal_data")


def gather_holdings() -> list[Holding]:
    """Return every app's HOLDINGS, in the order of the apps."""
    return [one for module in _statements() for one in getattr(module, "HOLDINGS", [])]


def gather_impersonal() -> dict[str, dict[str, str]]:
    """Return model → column → why it holds nothing personal: IMPERSONAL of every app.

    An app writes reason → model → its columns in one text.
    """
    gathered: dict[str, dict[str, str]] = {}
    for module in _statements():
        for reason, models in getattr(module, "IMPERSONAL", {}).items():
            for model, columns in models.items():
                gathered.setdefault(model, {}).update(dict.fromkeys(columns.split(), reason))
    return gathered


def gather_rules() -> list[Rule]:
    """Return every app's RULES of retention."""
    return [rule for module in _statements() for rule in getattr(module, "RULES", [])]


def gather_warnings(subject: Subject) -> list[str]:
    """Return what somebody should know before `subject` is erased, in the reader's language."""
    return [
        words
        for module in _statements()
        if hasattr(module, "warnings_before_erasure")
        for words in module.warnings_before_erasure(subject)
    ]


def gather_accounts_in_use(at: datetime) -> list[QuerySet]:
    """Return the keys of accounts that an app needs, however long nobody signs in to them."""
    return [
        module.accounts_in_use(at) for module in _statements() if hasattr(module, "accounts_in_use")
    ]


def lock_everywhere(subject: Subject) -> None:
    """Let each app take the locks that its services take first, before a row of anybody is locked.

    Otherwise an erasure and a service that both go on could wait for each other.
    """
    for module in _statements():
        if hasattr(module, "lock_before_erasure"):
            module.lock_before_erasure(subject)


def erase_everywhere(subject: Subject) -> Erased:
    """Let each app erase what it holds about `subject`, leftmost app first, accounts last.

    Runs inside the caller's transaction. The files are named, not yet deleted.
    """
    erased = Erased()
    for module in _statements():
        if hasattr(module, "erase"):
            erased.merge(module.erase(subject))
    return erased
