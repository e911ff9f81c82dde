"""What accounts tell the apps to their left."""

from django.dispatch import Signal

# Sent with person and actor (None: the person or the system), in the transaction that closes the
# account: whatever it opened elsewhere ends with it.
account_closed = Signal()

# Sent with person and actor, in the transaction whose role makes somebody the ministry's staff.
came_to_staff = Signal()
