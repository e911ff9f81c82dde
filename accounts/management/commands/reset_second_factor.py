from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.services import reset_second_factor


class Command(BaseCommand):
    help = (
        "Take away somebody's second factor, when phone and recovery codes are lost and no other "
        "administrator is left; they set up a new one at the next sign-in."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, **options):
        try:
            person = User.objects.get_by_natural_key(options["email"])
        except User.DoesNotExist:
            raise CommandError(f"{options['email']}: there is no such account.") from None
        reset_second_factor(person=person, actor=None)
        self.stdout.write(f"{person.email}: the second factor and all sessions are gone.")
