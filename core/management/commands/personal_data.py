"""Check that every column is stated, and that the inventory page says what the apps state."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import personal_data

PAGE = settings.BASE_DIR / "docs" / "domain" / "personal-data.md"


class Command(BaseCommand):
    help = (
        "Lists columns that no app's personal_data.py states. --check fails on them and on an "
        "inventory page that is out of date; --write writes that page."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--write", action="store_true")

    def handle(self, *args, **options):
        faults = personal_data.faults()
        page = personal_data.document()
        if options["write"]:
            PAGE.write_text(page, encoding="utf-8")
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
            faults.append(f"{PAGE.name} is out of date: run manage.py personal_data --write")
        for fault in faults:
            self.stdout.write(fault)
        if faults and options["check"]:
            raise CommandError(f"{len(faults)} faults in the statements on personal data.")
        self.stdout.write(f"personal data: {len(faults)} faults")
