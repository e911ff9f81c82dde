from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.services import make_administrator


class Command(BaseCommand):
    help = "Make an administrator and print a link to set the password; again: a new link."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--language", choices=["tr", "en"], default="tr")

    def handle(self, *args, **options):
        try:
            link = make_administrator(
                email=options["email"],
                full_name=options["name"] or options["email"].split("@")[0],
                language=options["language"],
            )
        except ValidationError as refusal:
            raise CommandError(f"{options['email']}: {' '.join(refusal.messages)}") from None
        self.stdout.write(f"Open this link once, within three days, to set the password:\n{link}")
