"""Many rows for the benchmark, written by COPY into a database of its own.

The same numbers asked of the same database give the same rows: titles, kinds, topics, provinces
and dates come from one seeded generator.
"""

from django.db import connection, transaction

from core.errors import RuleError
from helpdesk.models import Desk
from portal.services.volume.ground import read_ground
from portal.services.volume.library import add_publications
from portal.services.volume.people import add_accounts, add_csos
from portal.services.volume.projects import add_activities, add_projects
from portal.services.volume.tickets import add_tickets

NAME_ENDING = "_bench"


@transaction.atomic
def seed_volume(
    *,
    tickets: int = 0,
    publications: int = 0,
    projects: int = 0,
    activities: int = 0,
    accounts: int = 0,
    csos: int = 0,
) -> None:
    """Add that many tickets with three messages each, publications, projects and activities.

    Accounts have no password. CSOs stand in all states, with people from these accounts.
    The activities are spread over all invented projects of the volume; its first project has 200
    of them, as far as they reach, and 53 provinces. ANALYZE comes last.

    Raises:
        RuleError: the database is not one for benchmarks, has no reference data, or there are
            activities without a project to hold them, or CSOs without an account to speak for them.
    """
    _refuse_other_databases()
    ground = read_ground()
    add_accounts(ground, accounts)
    add_csos(ground, csos)
    add_projects(ground, projects)
    add_activities(ground, activities)
    add_publications(ground, publications)
    add_tickets(ground, tickets)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _refuse_other_databases() -> None:
    name = connection.settings_dict["NAME"]
    if not str(name).endswith(NAME_ENDING):
        raise RuleError(
            f"seed_volume only writes into a database whose name ends with {NAME_ENDING}; "
            f"this one is {name}."
        )
    if not Desk.objects.open().exists():
        raise RuleError("The reference data is missing: run load_provinces and load_sources first.")
