"""Prove that each fact of the five sources is in the data and on its page, in both languages."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import services


class Command(BaseCommand):
    help = "Prints a line for each fact of the five sources; fails when one of them is missing."

    def handle(self, *args, **options):
        findings = services.check_facts()
        for finding in findings:
            self.stdout.write(_line(finding))
        missing = sum(not finding.has_passed for finding in findings)
        self.stdout.write(f"{len(findings)} facts, {missing} missing")
        if missing:
            raise CommandError(f"{missing} of {len(findings)} facts are missing.")


def _line(finding: services.Finding) -> str:
    verdicts = [
        f"{language} {'FAIL' if finding.faults[language] else 'PASS'}"
        for language, _name in settings.LANGUAGES
    ]
    fact = finding.fact
    faults = dict.fromkeys(fault for faults in finding.faults.values() for fault in faults)
    return "  ".join([fact.id, *verdicts, f"{fact.document}:{fact.lines}", *faults])
