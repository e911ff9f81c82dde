"""The desk of people from CSOs: answers that wait for them, their questions, their CSOs."""

from datetime import datetime

from helpdesk.models import Ticket
from organisations.models import Membership

NEWEST = 5


def context(user, at: datetime) -> dict[str, object]:
    memberships = Membership.objects.active(at).filter(user=user)
    own = Ticket.objects.of_asker(user).for_list()
    return {
        "memberships": list(
            memberships.select_related("organisation").defer("organisation__search")
        ),
        "to_read": list(own.to_read()[:NEWEST]),
        "tickets": list(own[:NEWEST]),
    }
