"""What the desk keeps for a time only."""

from datetime import datetime, timedelta

from helpdesk.models import Ticket

# The limit on questions counts the last hour.
ADDRESS_KEPT = timedelta(days=1)


def forget_addresses(at: datetime) -> int:
    """Blank the hashes of network addresses that no limit counts any more; return how many."""
    old = Ticket.objects.filter(address_hash__gt="", created_at__lt=at - ADDRESS_KEPT)
    return old.update(address_hash="")
