"""Load the 81 provinces; safe to run at every start."""

from django.core.management.base import BaseCommand

from provinces import services


class Command(BaseCommand):
    help = "Loads the 81 provinces from provinces/data/provinces.csv; twice changes nothing."

    def handle(self, *args, **options):
        counts = services.load_provinces()
        self.stdout.write(
            f"provinces: {counts.created} created, {counts.changed} changed, "
            f"{counts.unchanged} unchanged"
        )
