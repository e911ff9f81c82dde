"""The permissions of the roles: what every app states, written into the groups."""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from accounts.models import ADMINISTRATOR, AUDITOR, ROLES
from core import audit
from core.permissions import gather_role_permissions


@transaction.atomic
def sync_roles(*, is_strict: bool = True) -> None:
    """Set each role's permissions to exactly what the apps state. Safe to run again and again.

    The administrator may do everything, the auditor may see everything. `is_strict=False` is for
    a half-migrated database: what does not exist yet is left out.

    Raises:
        ValueError: an app names a role or a permission that does not exist.
    """
    ours = {config.label for config in apps.get_app_configs()}
    existing = {
        f"{row.content_type.app_label}.{row.codename}": row
        for row in Permission.objects.select_related("content_type")
        if row.content_type.app_label in ours
    }
    known = set(existing)
    stated = gather_role_permissions()
    stated[ADMINISTRATOR] = known
    stated[AUDITOR] = {name for name in known if name.split(".")[1].startswith("view_")}
    unknown = (set(stated) - set(ROLES)) | set().union(*stated.values()) - known
    if unknown and is_strict:
        raise ValueError(f"Unknown roles or permissions: {', '.join(sorted(unknown))}")
    for role in ROLES:
        group, _is_new = Group.objects.get_or_create(name=role)
        _set_permissions(group, {name: existing[name] for name in stated.get(role, set()) & known})


def _set_permissions(group: Group, wanted: dict[str, Permission]) -> None:
    """Give the group exactly these permissions and say in the audit trail what has changed.

    A role that had none is being set up, with a new database: nothing about it has changed.
    """
    before = {
        f"{app}.{codename}"
        for app, codename in group.permissions.values_list("content_type__app_label", "codename")
    }
    if before == set(wanted):
        return
    group.permissions.set(wanted.values())
    if before:
        after: dict[str, object] = {
            "given": sorted(set(wanted) - before),
            "taken": sorted(before - set(wanted)),
        }
        audit.record(actor=None, verb="role_permissions_set", target=group, after=after)
