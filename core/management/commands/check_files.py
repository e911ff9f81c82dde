"""Private files against the rows that name them: `manage.py check_files [--delete]`."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core import uploads

# Longer than any request or job that stores a file before its row.
YOUNGEST = timedelta(days=1)


class Command(BaseCommand):
    """List files without a row and rows without their file; both mean that something died."""

    help = "Lists stored files that no row names, and rows whose file is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--delete", action="store_true", help="delete files that no row names, a day old"
        )

    def handle(self, *args, delete: bool, **options):
        held, stored = uploads.names_of_rows(), uploads.names_of_files()
        for name in sorted(held - stored):
            self.stdout.write(f"missing {name}")
        strays = uploads.older_than(timezone.now() - YOUNGEST, sorted(stored - held))
        for name in strays:
            self.stdout.write(f"{'deleted' if delete else 'stray'} {name}")
            if delete:
                uploads.forget(name)
        self.stdout.write(f"{len(held)} rows, {len(stored)} files, {len(strays)} strays")
