"""The demonstration's programme and its one project."""

from datetime import timedelta

from accounts.models import PROVINCE_COORDINATOR, User
from organisations.models import Organisation
from portal.services import demo_files
from portal.services.demo_files import Calendar, Row
from programmes.models import Activity, Programme, Project, ProjectProvince, Theme


def add_project(calendar: Calendar) -> int:
    """Add the invented project with all its parts; return how many were added.

    It comes as published, as the projects of the sources do: no person sent it, none reviewed it.
    """
    content = demo_files.read("project")
    if Project.objects.filter(slug=content["project"]["slug"]).exists():
        return 0
    programme = Programme.objects.create(is_demo=True, **calendar.columns(content["programme"]))
    project = Project.objects.create(
        programme=programme,
        is_demo=True,
        state=Project.State.PUBLISHED,
        **calendar.columns(content["project"]),
    )
    project.themes.set(Theme.objects.filter(slug__in=content["themes"]))
    _add_roles(project, content["roles"])
    _add_provinces(project, content["provinces"], calendar)
    _add_coordinator(project, calendar)
    for name in ["objectives", "results", "deliverables", "figures"]:
        for row in content[name]:
            getattr(project, name).create(**calendar.columns(row))
    _add_activities(project, content["activities"], calendar)
    return 1


def _add_roles(project: Project, rows: list[Row]) -> None:
    for ordinal, row in enumerate(rows, start=1):
        organisation = Organisation.objects.get(slug=row["organisation"], is_demo=True)
        project.roles.create(organisation=organisation, role=row["role"], ordinal=ordinal)


def _add_provinces(project: Project, pilots: dict[str, list[str]], calendar: Calendar) -> None:
    for name, neighbours in pilots.items():
        pilot = project.project_provinces.create(
            province=calendar.provinces[name], role=ProjectProvince.Role.PILOT
        )
        for neighbour in neighbours:
            project.project_provinces.create(
                province=calendar.provinces[neighbour],
                role=ProjectProvince.Role.NEIGHBOUR,
                pilot=pilot,
            )


def _add_coordinator(project: Project, calendar: Calendar) -> None:
    """The printed coordinator has two of the pilots; nobody is mailed about it."""
    address = next(
        row["email"] for row in demo_files.read_accounts() if row["role"] == PROVINCE_COORDINATOR
    )
    person = User.objects.get(email_canonical=address)
    pilots = project.project_provinces.filter(role=ProjectProvince.Role.PILOT).order_by("pk")
    for pilot in pilots[:2]:
        project.coordinator_assignments.create(
            person=person, pilot=pilot, starts_on=calendar.today - timedelta(days=200)
        )


def _add_activities(project: Project, rows: list[Row], calendar: Calendar) -> None:
    """What lies before today was held, unless the file says what became of it."""
    for ordinal, row in enumerate(rows, start=1):
        columns = calendar.columns(row)
        is_over = columns["end_on"] < calendar.today
        status = Activity.Status.HELD if is_over else Activity.Status.PLANNED
        project.activities.create(ordinal=ordinal, **{"status": status, **columns})
