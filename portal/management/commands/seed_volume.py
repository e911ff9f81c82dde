"""Fill a database of its own with many invented rows, for the benchmark."""

from django.core.management.base import BaseCommand, CommandError

from core.errors import RuleError
from portal.services.volume import seed_volume

NAMES = ("tickets", "publications", "projects", "activities", "accounts", "csos")


class Command(BaseCommand):
    help = (
        "Adds invented tickets, publications, projects, activities, accounts and CSOs in bulk; "
        "only into a database whose name ends with _bench."
    )

    def add_arguments(self, parser):
        for name in NAMES:
            parser.add_argument(f"--{name}", type=int, default=0)

    def handle(self, *args, **options):
        counts = {name: options[name] for name in NAMES}
        if min(counts.values()) < 0:
            raise CommandError("The numbers must not be negative.")
        try:
            seed_volume(**counts)
        except RuleError as refusal:
            raise CommandError(str(refusal)) from refusal
        added = ", ".join(f"{number} {name}" for name, number in counts.items())
        self.stdout.write(f"volume: added {added}")
