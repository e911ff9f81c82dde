"""Add the demonstration; safe to run at every start."""

from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import RuleError
from portal.services.demo import seed_demo


class Command(BaseCommand):
    help = (
        "Adds one invented programme with its people, trainings, guides and questions, marked as "
        "invented. Twice adds nothing; the real projects are never written."
    )

    def handle(self, *args, **options):
        try:
            counts = seed_demo(today=timezone.localdate())
        except RuleError as refusal:
            raise CommandError(str(refusal)) from refusal
        added = ", ".join(f"{number} {name}" for name, number in asdict(counts).items())
        self.stdout.write(f"demonstration: added {added}")
