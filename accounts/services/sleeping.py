"""Accounts that nobody signs in to any more: their people are warned, then erased.

Source: Law 6698, article 7; by-law of 28 October 2017 (docs/domain/privacy.md, section 6).
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts import emails
from accounts.models import User
from accounts.services.retention import ROWS_AT_ONCE, held_now
from core import audit
from core.personal_data import Held, gather_accounts_in_use

logger = logging.getLogger(__name__)
# As long as claims about what was asked here (Law 2577, art. 13): no account goes before them.
ASLEEP_AFTER = timedelta(days=5 * 365 + 1)
WARNED_BEFORE = timedelta(days=30)


def asleep(at: datetime, held: Held) -> QuerySet[User]:
    """Return the accounts to erase: unused for years, and warned in good time.

    An account that was closed cannot be signed in to, so nobody is asked to.
    """
    in_time = Q(sleep_warned_at__lte=at - WARNED_BEFORE, sleep_warned_at__gt=F("used_at"))
    return _unused(at, at - ASLEEP_AFTER, held).filter(in_time | Q(is_active=False))


def warn_sleeping(at: datetime) -> int:
    """Mail those whose account will be erased in thirty days; return how many. Safe to run twice.

    Signing in once keeps the account: then the mail is older than the last use, and void.
    """
    not_yet = Q(sleep_warned_at=None) | Q(sleep_warned_at__lte=F("used_at"))
    rows = _unused(at, at - ASLEEP_AFTER + WARNED_BEFORE, held_now()).filter(
        not_yet, is_active=True
    )
    people = list(rows.order_by("pk")[:ROWS_AT_ONCE])
    for person in people:
        _warn(person, at)
    return len(people)


@transaction.atomic
def _warn(person: User, at: datetime) -> None:
    used_at = person.last_login or person.date_joined
    emails.queue_asleep(
        person, used_at=used_at, erased_on=max(at + WARNED_BEFORE, used_at + ASLEEP_AFTER)
    )
    User.objects.filter(pk=person.pk).update(sleep_warned_at=at)
    audit.record(actor=None, verb="erasure_announced", target=person)
    logger.info("erasure_announced person=%s", person.pk)


def _unused(at: datetime, since: datetime, held: Held) -> QuerySet[User]:
    """Accounts last used before `since` (`used_at`), without staff and those that an app needs."""
    people = User.objects.alias(used_at=Coalesce("last_login", "date_joined")).filter(
        erased_at=None, is_staff=False, is_superuser=False, used_at__lt=since
    )
    for needed in gather_accounts_in_use(at):
        people = people.exclude(pk__in=needed)
    return people.exclude(pk__in=held.people).exclude(email_canonical__in=held.addresses)
