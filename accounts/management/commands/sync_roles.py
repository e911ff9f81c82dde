from django.core.management.base import BaseCommand

from accounts.services import sync_roles


class Command(BaseCommand):
    help = "Set each role's permissions to what the apps state; runs after every migrate by itself."

    def handle(self, *args, **options):
        sync_roles()
