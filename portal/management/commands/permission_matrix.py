"""Writes docs/domain/permissions.md from the matrix in the code; `--check` only compares."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.exports import permissions

PATH = settings.BASE_DIR / "docs" / "domain" / "permissions.md"


class Command(BaseCommand):
    help = "Writes the permission matrix into docs/domain/permissions.md."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail when it is not current")

    def handle(self, *args, check: bool = False, **options):
        wanted = permissions.document()
        if PATH.exists() and PATH.read_text() == wanted:
            return
        if check:
            raise CommandError("docs/domain/permissions.md is not current: run permission_matrix.")
        PATH.write_text(wanted)
        self.stdout.write(f"Written: {PATH.name}")
