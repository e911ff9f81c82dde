"""Writing the trail: who did, saw or took what, without anybody's personal values."""

import ipaddress
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

from core import request_id
from core.audit.personal import personal_columns
from core.models import AuditEvent
from core.models.trail import VIEWED
from core.text import hide_addresses

EXPORTED = "exported"

Target = models.Model | type[models.Model]
# Whoever is signed in; requests type their user so.
Reader = models.Model | AnonymousUser


class PersonalValueError(ValueError):
    """A service wanted to keep a personal value in the trail, where nothing is ever erased."""


def record(
    *,
    actor: models.Model | None,
    verb: str,
    target: Target,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> AuditEvent:
    """Append one event. `before` and `after` hold states and ids, never personal values.

    Under `fields` stand the names of changed columns whose values are not kept here.
    `actor` is a user, or None for a visitor without account and for the system. `target` is a row,
    or a model where a whole list is meant.

    Raises:
        PersonalValueError: `before` or `after` holds a column that the personal-data registry
            names; say that it changed under `fields`.
    """
    event = _event(actor, verb, target, before or {}, after or {})
    event.save(force_insert=True)
    return event


def record_view(*, actor: Reader, target: Target) -> None:
    """Note that a member of staff saw personal data: once for each person, object and hour.

    The index `auditevent_viewed_once_an_hour` decides, so that two tabs at once are one event
    (docs/decisions/0023-audit-trail.md).
    """
    event = _event(actor, VIEWED, target, {}, {})
    AuditEvent.objects.bulk_create([event], ignore_conflicts=True)


def record_export(
    *, actor: Reader, target: Target, form: str, filters: list[str] | None = None
) -> AuditEvent:
    """Note that a member of staff took data away as a file of `form` ("csv", "pdf", …).

    `filters` are the names of what the list was narrowed by, never what was typed there.
    """
    after: dict[str, object] = {"format": form}
    if filters:
        after["filters"] = sorted(filters)
    event = _event(actor, EXPORTED, target, {}, after)
    event.save(force_insert=True)
    return event


def _event(
    actor: Reader | None,
    verb: str,
    target: Target,
    before: dict[str, object],
    after: dict[str, object],
) -> AuditEvent:
    _refuse_personal(target, {**before, **after})
    return AuditEvent(
        actor_id=None if actor is None else actor.pk,
        verb=verb,
        target_label=target._meta.label_lower,
        target_id=str(target.pk) if isinstance(target, models.Model) else "",
        before=_without_addresses(before),
        after=_without_addresses(after),
        request_id=request_id.current.get(),
        address=network(request_id.address.get()),
    )


def _refuse_personal(target: Target, values: dict[str, object]) -> None:
    """A value of nothing (None, "") tells no more than that it was empty."""
    personal = personal_columns(target._meta.label_lower)
    kept = sorted(name for name, value in values.items() if value and name in personal)
    if kept:
        raise PersonalValueError(f"{target._meta.label_lower}: {', '.join(kept)}")


def _without_addresses(value: Any) -> Any:
    """Hide an e-mail address that slipped into a value, such as what somebody searched for."""
    if isinstance(value, dict):
        return {name: _without_addresses(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_addresses(item) for item in value]
    return hide_addresses(value) if isinstance(value, str) else value


def network(address: str) -> str:
    """Return the network of an address: its /24, of IPv6 its /48; "" for what is no address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    length = 24 if ip.version == 4 else 48
    return str(ipaddress.ip_network((ip.packed, length), strict=False))
