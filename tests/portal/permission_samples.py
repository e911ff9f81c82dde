"""Rows in each state, and for whom each relation of the matrix holds: said here, not computed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import ROLES, User
from core.permissions import CSO_PEOPLE, OUTSIDERS, VISITOR, Relation
from helpdesk import permissions as helpdesk
from helpdesk.models import Ticket
from organisations.models import Membership, Organisation
from programmes import permissions as programmes
from programmes.models import Project, ProjectProvince, ProjectReview
from publications import permissions as publications
from publications.models import Version
from reports import permissions as reports
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import DeskFactory, TicketFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.factories.programmes import (
    ActivityFactory,
    CoordinatorAssignmentFactory,
    ObjectiveFactory,
    ProjectFactory,
    ProjectProvinceFactory,
    ProjectReviewFactory,
)
from tests.factories.publications import VersionFactory
from tests.factories.reports import ReportFactory
from tests.factories.trainings import DeliveryFactory, RoundFactory, TrainingProgrammeFactory
from trainings import permissions as trainings
from trainings.models import Delivery

PEOPLE = [*OUTSIDERS, *ROLES]
EVERYBODY = frozenset(PEOPLE)
NOBODY: frozenset[str] = frozenset()
COORDINATOR = frozenset({"province_coordinator"})


@dataclass(frozen=True)
class Sample:
    """A row in a state; `holds`: relation → the people for whom it holds."""

    name: str
    row: models.Model
    holds: dict[Relation, frozenset[str]] = field(default_factory=dict)

    def fits(self, relation: Relation | None, person: str) -> bool:
        return relation is None or person in self.holds.get(relation, NOBODY)


@dataclass
class World:
    """Everybody, the CSO of three of them, and what the coordinator has."""

    people: dict[str, User]
    cso: Organisation
    pilot: ProjectProvince
    draft_pilot: ProjectProvince


def make_world() -> World:
    people = {
        person: UserFactory(roles=[person] if person in ROLES else [])
        for person in PEOPLE
        if person != VISITOR
    }
    cso = OrganisationFactory()
    for person in CSO_PEOPLE:
        MembershipFactory(user=people[person], organisation=cso, role=role_in_cso(person))
    pilots = [
        ProjectProvinceFactory(project=project)
        for project in (ProjectFactory(), ProjectFactory(draft=True))
    ]
    for pilot in pilots:
        CoordinatorAssignmentFactory(person=people["province_coordinator"], pilot=pilot)
    return World(people, cso, *pilots)


def role_in_cso(person: str) -> str:
    role = person.removeprefix("cso_")
    return role if role in Membership.Role.values else "member"


def samples(world: World) -> dict[str, list[Sample]]:
    """Return samples by the label of their model."""
    made = {
        "programmes.project": _projects(world),
        "programmes.projectreview": _reviews(world),
        "programmes.activity": _activities(world),
        "programmes.objective": _parts(world),
        "trainings.round": _rounds(world),
        "trainings.delivery": _deliveries(world),
        "publications.version": _versions(),
        "helpdesk.ticket": _tickets(world),
        "reports.report": _reports(world),
    }
    return {label: list(rows) for label, rows in made.items()}


def _projects(world: World) -> Iterable[Sample]:
    own = {"own draft": world.draft_pilot.project, "own published": world.pilot.project}
    others: dict[str, Any] = {
        "draft": ProjectFactory(draft=True),
        "in review": ProjectReviewFactory().project,
        "published": ProjectFactory(),
        "archived": ProjectFactory(archived=True),
        "withdrawn": ProjectFactory(withdrawn=True),
    }
    for name, made in {**own, **others}.items():
        project = Project.objects.get(pk=made.pk)
        is_seen = name in own or project.state == Project.State.PUBLISHED
        yield Sample(
            name,
            project,
            {
                programmes.SEEN_PROJECTS: COORDINATOR if is_seen else NOBODY,
                programmes.NEVER_PUBLIC: NOBODY if project.has_been_public else EVERYBODY,
            },
        )


def _reviews(world: World) -> Iterable[Sample]:
    own_draft = {programmes.OF_OWN_PROJECTS: COORDINATOR}
    waiting = ProjectReviewFactory()
    yield Sample("waiting", waiting, {programmes.BY_ANOTHER: EVERYBODY})
    yield Sample("returned", ProjectReviewFactory(returned=True))
    for person in ("programme_officer", "editor"):
        sent = ProjectReviewFactory(submitted_by=world.people[person])
        yield Sample(f"sent by {person}", sent, {programmes.BY_ANOTHER: EVERYBODY - {person}})
    decided = ProjectReviewFactory(returned=True, project=world.draft_pilot.project)
    assert decided.decision == ProjectReview.Decision.RETURNED
    yield Sample("of own pilots, returned", decided, own_draft)


def _activities(world: World) -> Iterable[Sample]:
    neighbour = ProjectProvinceFactory(project=world.pilot.project, pilot=world.pilot)
    other_pilot = ProjectProvinceFactory(project=world.pilot.project)
    rows = {
        "in own pilot": (world.pilot.project, world.pilot.province, True, True),
        "in own neighbour": (world.pilot.project, neighbour.province, True, True),
        "in own pilot of a draft": (
            world.draft_pilot.project,
            world.draft_pilot.province,
            False,
            True,
        ),
        "in another pilot": (world.pilot.project, other_pilot.province, True, False),
        "in no province": (world.draft_pilot.project, None, False, False),
        "in another project": (ProjectFactory(), world.pilot.province, True, False),
        "in another draft": (ProjectFactory(draft=True), world.pilot.province, False, False),
    }
    for name, (project, province, is_public, is_own) in rows.items():
        is_seen = is_public or project == world.draft_pilot.project
        yield Sample(
            name,
            ActivityFactory(project=project, province=province),
            {
                programmes.OF_PUBLISHED: EVERYBODY if is_public else NOBODY,
                programmes.OF_SEEN_PROJECTS: COORDINATOR if is_seen else NOBODY,
                programmes.IN_OWN_PROVINCES: COORDINATOR if is_own else NOBODY,
            },
        )


def _parts(world: World) -> Iterable[Sample]:
    for name, project, is_seen in [
        ("published", ProjectFactory(), True),
        ("own draft", world.draft_pilot.project, True),
        ("another draft", ProjectFactory(draft=True), False),
    ]:
        seen = COORDINATOR if is_seen else NOBODY
        holds = {programmes.PARTS_OF_SEEN: seen}
        if name == "published":
            holds[programmes.PARTS_OF_PUBLISHED] = EVERYBODY
        yield Sample(name, ObjectiveFactory(project=project), holds)


def _round(project: Project) -> Any:
    return RoundFactory(programme=TrainingProgrammeFactory(project=project))


def _rounds(world: World) -> Iterable[Sample]:
    for name, project, is_public, is_seen in [
        ("published", ProjectFactory(), True, True),
        ("own draft", world.draft_pilot.project, False, True),
        ("another draft", ProjectFactory(draft=True), False, False),
    ]:
        holds = {
            trainings.OF_PUBLISHED: EVERYBODY if is_public else NOBODY,
            trainings.OF_SEEN_PROJECTS: COORDINATOR if is_seen else NOBODY,
        }
        yield Sample(name, _round(project), holds)


def _deliveries(world: World) -> Iterable[Sample]:
    own, other = _round(world.pilot.project), _round(ProjectFactory())
    hidden = _round(ProjectFactory(draft=True))
    for round_, place in [(own, "own"), (other, "other"), (hidden, "hidden")]:
        province = {"province": world.pilot.province} if place == "own" else {}
        for state in Delivery.State.values:
            reason = {"cancel_reason_tr": "Salon su bastı.", "cancel_reason_en": "Flood."}
            delivery = DeliveryFactory(
                round=round_, state=state, **province, **(reason if state == "cancelled" else {})
            )
            is_seen = place == "own" or (place == "other" and state != "draft")
            yield Sample(
                f"{place} {state}",
                delivery,
                {
                    trainings.OF_PUBLISHED: NOBODY if place == "hidden" else EVERYBODY,
                    trainings.SEEN_DELIVERIES: COORDINATOR if is_seen else NOBODY,
                    trainings.IN_OWN_PILOTS: COORDINATOR if place == "own" else NOBODY,
                },
            )


def _versions() -> Iterable[Sample]:
    for state in Version.State.values:
        is_draft = state == Version.State.DRAFT
        version = VersionFactory(draft=True) if is_draft else VersionFactory(state=state)
        come = {} if is_draft else {publications.ITS_TIME_HAS_COME: EVERYBODY}
        yield Sample(state, version, come)
    later = timezone.now() + timedelta(days=1)
    yield Sample("published tomorrow", VersionFactory(published_at=later))


def _tickets(world: World) -> Iterable[Sample]:
    desk = DeskFactory(project=world.pilot.project)
    others = helpdesk.OF_OTHERS
    for state in Ticket.State.values:
        values = {"desk": desk, "state": state}
        if state == Ticket.State.CLOSED:
            values["closed_at"] = timezone.now()
        yield Sample(f"somebody's, {state}", TicketFactory(**values), {others: EVERYBODY})
        yield Sample(
            f"of a colleague in the CSO, {state}",
            TicketFactory(organisation=world.cso, **values),
            {
                others: EVERYBODY,
                helpdesk.OF_OWN_CSO: frozenset(CSO_PEOPLE),
                helpdesk.OF_CSO_TO_WRITE_FOR: frozenset({"cso_representative", "cso_editor"}),
            },
        )
        yield Sample(
            f"sent to own pilot, {state}",
            TicketFactory(pilot=world.pilot.province, **values),
            {others: EVERYBODY, helpdesk.ROUTED_TO_OWN_PILOTS: COORDINATOR},
        )
        for person in ("account", "cso_member", "help_desk_officer"):
            yield Sample(
                f"asked by {person}, {state}",
                TicketFactory(asker=world.people[person], **values),
                {others: EVERYBODY - {person}, helpdesk.OWN_QUESTIONS: frozenset({person})},
            )


def _reports(world: World) -> Iterable[Sample]:
    for person in ("programme_officer", "province_coordinator"):
        report = ReportFactory(failed=True, requester=world.people[person])
        yield Sample(f"of {person}", report, {reports.OWN_REPORTS: frozenset({person})})
