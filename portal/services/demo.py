"""The demonstration: one invented programme with its people, trainings, guides and questions.

Everything here is invented and marked `is_demo`; the real projects are only read.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from core.errors import RuleError
from helpdesk.models import Desk
from portal.services import (
    demo_csos,
    demo_library,
    demo_people,
    demo_project,
    demo_tickets,
    demo_trainings,
)
from portal.services.demo_files import Calendar
from provinces.models import Province


@dataclass(frozen=True)
class DemoCounts:
    """How many rows of each kind this run added; all 0 when everything was there."""

    accounts: int
    organisations: int
    csos: int
    projects: int
    deliveries: int
    publications: int
    tickets: int


@transaction.atomic
def seed_demo(*, today: date) -> DemoCounts:
    """Add what is missing of the demonstration, with dates around `today`; all or nothing.

    A part that exists stays as it is, whatever staff have changed in it since.

    Raises:
        RuleError: the portal is public (the demo passwords are printed for everybody to read), or
            the reference data is not loaded.
    """
    if not settings.SITE_IS_LOCAL:
        raise RuleError(
            "The demo passwords are public: seed_demo only runs where SITE_URL is on localhost."
        )
    provinces = {row.name_tr: row for row in Province.objects.defer("search")}
    if not provinces or not Desk.objects.open().exists():
        raise RuleError("The reference data is missing: run load_provinces and load_sources first.")
    calendar = Calendar(today, provinces)
    return DemoCounts(
        organisations=demo_people.add_organisations(calendar),
        accounts=demo_people.add_accounts(),
        csos=demo_csos.add_csos(calendar),
        projects=demo_project.add_project(calendar),
        deliveries=demo_trainings.add_trainings(calendar),
        publications=demo_library.add_publications(calendar),
        tickets=demo_tickets.add_tickets(calendar),
    )
