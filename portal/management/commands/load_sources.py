"""Load the five real projects; safe to run at every start."""

from django.core.management.base import BaseCommand, CommandError

from core.errors import RuleError
from portal import services


class Command(BaseCommand):
    help = (
        "Loads the five projects of portal/data/sources. Twice changes nothing; "
        "what staff changed or deleted stays as they left it."
    )

    def handle(self, *args, **options):
        try:
            counts = services.load_sources()
        except RuleError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"sources: {counts.projects} projects; {counts.created} rows created, "
            f"{counts.changed} changed, {counts.unchanged} unchanged, "
            f"{counts.kept} values kept as staff changed them, {counts.deleted} left deleted"
        )
