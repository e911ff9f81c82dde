"""What each role may do: every app states its own part, and this registry gathers them."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule


def gather_role_permissions() -> dict[str, set[str]]:
    """Return role → permissions ("app.codename"): `ROLE_PERMISSIONS` of each permissions.py."""
    gathered: dict[str, set[str]] = {}
    for config in apps.get_app_configs():
        if not module_has_submodule(config.module, "permissions"):
            continue
        stated = getattr(import_module(f"{config.name}.permissions"), "ROLE_PERMISSIONS", {})
        for role, permissions in stated.items():
            gathered.setdefault(role, set()).update(permissions)
    return gathered


def names(app: str, models: str, actions: str = "view add change") -> list[str]:
    """Return permission names: names("helpdesk", "ticket message", "view") → two of them."""
    return [f"{app}.{action}_{model}" for model in models.split() for action in actions.split()]


def can_read_trail(user: Any) -> bool:
    """The auditor and the administrator: the trail tells what everybody did."""
    return user.is_authenticated and user.is_staff and user.has_perm("core.view_auditevent")


ROLE_PERMISSIONS = {
    "programme_officer": [
        *names("core", "glossaryterm externalservice sourcenote"),
        *names("core", "outdatedtranslation", "view"),
    ],
    "editor": [
        *names("core", "glossaryterm externalservice"),
        *names("core", "outdatedtranslation", "view"),
    ],
    "reviewer": names(
        "core", "glossaryterm externalservice sourcenote outdatedtranslation", "view"
    ),
    "training_coordinator": names(
        "core", "glossaryterm externalservice outdatedtranslation", "view"
    ),
    "help_desk_officer": names("core", "glossaryterm externalservice", "view"),
    "province_coordinator": names("core", "glossaryterm externalservice", "view"),
}
