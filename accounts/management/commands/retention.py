"""What the retention rules would destroy, or, with --run, do destroy."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import services


class Command(BaseCommand):
    help = (
        "Shows what each retention rule would destroy now and what a legal hold keeps; nothing is "
        "touched. --run destroys it, as the hourly beat does."
    )

    def add_arguments(self, parser):
        parser.add_argument("--run", action="store_true")

    def handle(self, *args, **options):
        now = timezone.now()
        if options["run"]:
            for name, count in services.run_rules(now).items():
                self.stdout.write(f"{name}: {count} destroyed")
            return
        for due in services.due_now(now):
            self.stdout.write(
                f"{due.rule.name}: {due.count} due, {due.held} held ({due.rule.what})"
            )
