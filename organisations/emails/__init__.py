"""Mails about CSOs: their state in the register, and their teams."""

from organisations.emails import register, team
from organisations.emails.register import (
    queue_closed,
    queue_decision,
    queue_rechecked,
    queue_reminder,
    queue_suspended,
    receivers_of,
)
from organisations.emails.team import (
    queue_handed_over,
    queue_handover_declined,
    queue_handover_offered,
    queue_invitation,
    queue_invitation_answered,
    queue_member_added,
    queue_member_left,
    queue_member_removed,
    queue_role_changed,
)

SAMPLES = register.SAMPLES | team.SAMPLES

__all__ = [
    "SAMPLES",
    "queue_closed",
    "queue_decision",
    "queue_handed_over",
    "queue_handover_declined",
    "queue_handover_offered",
    "queue_invitation",
    "queue_invitation_answered",
    "queue_member_added",
    "queue_member_left",
    "queue_member_removed",
    "queue_rechecked",
    "queue_reminder",
    "queue_role_changed",
    "queue_suspended",
    "receivers_of",
]
