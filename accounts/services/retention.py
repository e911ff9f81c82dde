"""What is kept for a time only goes, unless a legal hold keeps it.

Source: By-law on the erasure of personal data of 28 October 2017, articles 5, 7, 11
(docs/domain/privacy.md, section 6).
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import DestructionLog, FormerAddress, LegalHold, User, canonical_email
from core import audit
from core.errors import RuleError
from core.personal_data import Held, Rule, gather_rules

logger = logging.getLogger(__name__)
# One transaction each, with its line of the log: a worker that dies loses no line.
ROWS_AT_ONCE = 200


class HoldExistsError(RuleError):
    message = _("There is a legal hold on this person already. Please lift that one first.")


class OwnHoldError(RuleError):
    message = _("Nobody lifts the hold on their own data. Please ask another administrator.")


class HoldIsLiftedError(RuleError):
    message = _("This legal hold has been lifted already.")


@dataclass(frozen=True)
class Due:
    """What a rule would destroy now, and what a legal hold keeps from it."""

    rule: Rule
    count: int
    held: int


def held_now() -> Held:
    """Return whose data every erasure must leave alone (two queries)."""
    rows = LegalHold.objects.in_force().values_list("person", "person__email_canonical", "email")
    people, addresses = set(), set()
    for person, canonical, email in rows:
        people.add(person)
        addresses |= {canonical, email}
    former = FormerAddress.objects.filter(person__in=people - {None})
    addresses |= set(former.values_list("email", flat=True))
    return Held(frozenset(people - {None}), frozenset(addresses - {None, ""}))


def due_now(at: datetime) -> Iterator[Due]:
    """Count what each rule would destroy, without touching it: the dry run (two queries a rule)."""
    held = held_now()
    for rule in gather_rules():
        count = rule.due(at, held).count()
        yield Due(rule, count, rule.due(at, Held()).count() - count)


def run_rules(at: datetime) -> dict[str, int]:
    """Destroy what every rule says is over; return rule → rows.

    Safe to run twice and at several workers at once: rows that another one has are passed over.
    """
    counts: dict[str, int] = {}
    for rule in gather_rules():
        while count := _destroy_some(rule, at):
            counts[rule.name] = counts.get(rule.name, 0) + count
            logger.info("retention rule=%s rows=%s", rule.name, count)
    return counts


@transaction.atomic
def _destroy_some(rule: Rule, at: datetime) -> int:
    """Destroy some rows and log it in the same transaction; 0: there are no more."""
    rows = rule.due(at, held_now())
    locked = rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))
    keys = list(locked.values_list("pk", flat=True)[:ROWS_AT_ONCE])
    if not keys:
        return 0
    count = rule.destroy(rows.model._default_manager.filter(pk__in=keys))
    DestructionLog.objects.create(
        cause=DestructionLog.Cause.RULE, reference=rule.name, model=rule.model, count=count
    )
    if rule.due(at, Held()).filter(pk__in=keys).exists():
        raise RuntimeError(f"The rule {rule.name} leaves rows that are due.")
    return count


@transaction.atomic
def place_hold(*, email: str, reason: str, actor: User | None) -> LegalHold:
    """Keep a person's data from every erasure, by the account's address or a stranger's.

    Raises:
        ValidationError: the address holds letters that could be another's.
        HoldExistsError: there is one already.
    """
    address = canonical_email(email)
    person = User.objects.filter(email_canonical=address).first()
    try:
        with transaction.atomic():
            hold = LegalHold.objects.create(
                person=person, email="" if person else address, reason=reason, placed_by=actor
            )
    except IntegrityError as error:
        raise HoldExistsError from error
    audit.record(actor=actor, verb="legal_hold_placed", target=hold)
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, actor: User | None) -> LegalHold:
    """End a legal hold: from now on requests and rules reach the person's data again.

    Raises:
        OwnHoldError: it is on the actor's own data.
        HoldIsLiftedError: somebody was faster.
    """
    hold = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if actor is not None and actor.pk == hold.person_id:
        raise OwnHoldError
    if hold.lifted_at is not None:
        raise HoldIsLiftedError
    hold.lifted_at, hold.lifted_by = timezone.now(), actor
    hold.save(update_fields=["lifted_at", "lifted_by", "updated_at"])
    audit.record(actor=actor, verb="legal_hold_lifted", target=hold)
    return hold
