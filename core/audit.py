"""The audit trail: every service writes here what it did, in its own transaction."""

from django.apps import apps
from django.db import models

from core import request_id
from core.models import AuditEvent


def record(
    *,
    actor: models.Model | None,
    verb: str,
    target: models.Model,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> AuditEvent:
    """Append one event. `before` and `after` hold states and ids, never personal values.

    `actor` is a user, or None for a visitor without account and for the system.
    """
    return AuditEvent.objects.create(
        actor_id=None if actor is None else actor.pk,
        verb=verb,
        target_label=target._meta.label_lower,
        target_id=str(target.pk),
        before=before or {},
        after=after or {},
        request_id=request_id.current.get(),
    )


def label(verb: str) -> str:
    """Return what was done in words; each app says its own (`audit_verbs` of its AppConfig)."""
    for config in apps.get_app_configs():
        if words := getattr(config, "audit_verbs", {}).get(verb):
            return str(words)
    return verb
