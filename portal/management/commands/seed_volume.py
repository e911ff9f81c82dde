"""Fill a database of its own with many invented rows, for the benchmark."""

from django.core.management.base import BaseCommand, CommandError

from core.errors import RuleError
from portal.services.volume import seed_volume


class Command(BaseCommand):
    help = (
        "Adds invented tickets, publications, projects and activities in bulk; "
        "only into a database whose name ends with _bench."
    )

    def add_arguments(self, parser):
        parser.add_argument("--tickets", type=int, default=0)
        parser.add_argument("--publications", type=int, default=0)
        parser.add_argument("--projects", type=int, default=0)
        parser.add_argument("--activities", type=int, default=0)

    def handle(self, *args, **options):
        names = ("tickets", "publications", "projects", "activities")
        counts = {name: options[name] for name in names}
        if min(counts.values()) < 0:
            raise CommandError("The numbers must not be negative.")
        try:
            seed_volume(**counts)
        except RuleError as refusal:
            raise CommandError(str(refusal)) from refusal
        added = ", ".join(f"{number} {name}" for name, number in counts.items())
        self.stdout.write(f"volume: added {added}")
