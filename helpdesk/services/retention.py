"""What the desk keeps for a time only (helpdesk.personal_data has the rules)."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from helpdesk.models import Ticket

# The limit on questions counts the last hour.
ADDRESS_KEPT = timedelta(days=1)


def with_old_addresses(at: datetime) -> QuerySet[Ticket]:
    """Return tickets with a hash of a network address that no limit counts any more."""
    return Ticket.objects.filter(address_hash__gt="", created_at__lt=at - ADDRESS_KEPT)
