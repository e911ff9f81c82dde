"""The IATI file, made at once: `manage.py make_iati`. The portal's beat keeps it new by itself."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from reports import services
from reports.exports import skipped_projects
from reports.models import IatiFile
from reports.tasks import build_iati


class Command(BaseCommand):
    """Make the file here and now, and say which projects it holds and which not, and why."""

    help = "Makes the IATI file of all published projects and lists those it leaves out."

    def handle(self, *args, **options):
        if not settings.IATI_ORG_ID:
            raise CommandError("There is no IATI file without IATI_ORG_ID (see .env.example).")
        services.remake_iati(actor=None)
        build_iati(IatiFile.ONLY)
        row = IatiFile.objects.get(pk=IatiFile.ONLY)
        if row.state != IatiFile.State.DONE:
            raise CommandError("A worker is making the file; the open-data page will show it.")
        self._tell(row)

    def _tell(self, row: IatiFile) -> None:
        with override("en"):
            skipped = skipped_projects(row)
        self.stdout.write(f"{row.projects} projects, {row.size_bytes} bytes, {row.made_at:%c}")
        self.stdout.write(f"{len(skipped)} left out")
        for project in skipped:
            self.stdout.write(f"- {project.title}: {project.reason}")
