"""Coordinators of pilot provinces: how they are assigned, what they see and do meanwhile."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import DestructionLog, User
from accounts.services import erase, set_roles, subject_of_person, update_person
from core.errors import RuleError
from core.models import AuditEvent, OutboundMail
from programmes import services
from programmes.models import (
    Activity,
    BulkImport,
    CoordinatorAssignment,
    Objective,
    Project,
    ProjectReview,
    own_pilots,
)
from programmes.permissions import can_change_activity
from programmes.services import imports
from tests.factories.accounts import UserFactory
from tests.factories.programmes import (
    ActivityFactory,
    CoordinatorAssignmentFactory,
    ObjectiveFactory,
    ProjectFactory,
    ProjectProvinceFactory,
    ProjectReviewFactory,
)
from tests.programmes.import_files import csv_bytes, take

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
DAY = timedelta(days=1)


def again(person):
    """The person as the next request has them, without what was kept about them."""
    return User.objects.get(pk=person.pk)


@pytest.fixture
def coordinator():
    return UserFactory(roles=["province_coordinator"])


@pytest.fixture
def pilot():
    return ProjectProvinceFactory()


def assign(coordinator, pilot, starts_on=None, ends_on=None):
    return services.assign_coordinator(
        person=coordinator,
        pilot=pilot,
        starts_on=starts_on or TODAY(),
        ends_on=ends_on,
        actor=UserFactory(roles=["programme_officer"]),
    )


def test_assign_coordinator_keeps_it_mails_them_and_notes_it(coordinator, pilot):
    made = assign(coordinator, pilot, ends_on=TODAY() + DAY)

    assert CoordinatorAssignment.objects.in_force(TODAY()).get() == made
    assert made.project == pilot.project
    mail = OutboundMail.objects.get(key=f"coordinator-assigned:{made.pk}")
    assert mail.to == coordinator.email
    assert str(pilot.province) in mail.text
    event = AuditEvent.objects.get(verb="coordinator_assigned")
    assert event.after["pilot"] == pilot.pk


def test_assign_coordinator_refuses_what_cannot_be(coordinator, pilot):
    neighbour = ProjectProvinceFactory(project=pilot.project, pilot=pilot)
    closed = UserFactory(roles=["province_coordinator"], is_active=False)
    assign(coordinator, pilot, ends_on=TODAY() + 10 * DAY)

    for who, where, days in [
        (UserFactory(roles=["editor"]), pilot, {}),
        (closed, pilot, {}),
        (coordinator, neighbour, {}),
        (coordinator, ProjectProvinceFactory(), {"ends_on": TODAY() - DAY}),
        # The last day of the one is the first of the other: both count.
        (coordinator, pilot, {"starts_on": TODAY() + 10 * DAY}),
    ]:
        with pytest.raises(RuleError, match=r"\w"):
            assign(who, where, **days)

    later = assign(coordinator, pilot, starts_on=TODAY() + 11 * DAY)
    assert set(
        CoordinatorAssignment.objects.exclude(pk=later.pk).values_list("pilot", flat=True)
    ) == {pilot.pk}


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        (lambda row: row(person=UserFactory()), "coordinatorassignment_person_has_role"),
        (lambda row: row(project=ProjectFactory()), "coordinatorassignment_pilot_of_project"),
        (
            lambda row: row(pilot=ProjectProvinceFactory(pilot=ProjectProvinceFactory())),
            "coordinatorassignment_pilot_of_project",
        ),
        (lambda row: row(ends_on=TODAY() - 99 * DAY), "coordinatorassignment_ends_after_start"),
        (lambda row: (row(), row()), "coordinatorassignment_spans_do_not_overlap"),
    ],
)
def test_database_refuses_an_assignment_that_cannot_be(coordinator, pilot, broken, constraint):
    def row(**values):
        asked = {"person": coordinator, "pilot": pilot, "starts_on": TODAY() - DAY, **values}
        asked.setdefault("project", asked["pilot"].project)
        return CoordinatorAssignment.objects.create(**asked)

    with pytest.raises(IntegrityError) as refusal:
        broken(row)

    assert refusal.value.__cause__.diag.constraint_name == constraint


def test_database_keeps_a_pilot_with_coordinators_a_pilot(pilot):
    CoordinatorAssignmentFactory(pilot=pilot)
    other = ProjectProvinceFactory(project=pilot.project)

    pilot.role, pilot.pilot = "neighbour", other
    pilot.save()

    with pytest.raises(IntegrityError) as refusal:
        connection.check_constraints()

    assert refusal.value.__cause__.diag.constraint_name == "pilot_with_coordinators_stays"


def test_end_assignment_moves_the_last_day_once_and_tells_of_it(coordinator, pilot):
    made, officer = assign(coordinator, pilot), UserFactory()

    for _click in range(2):
        services.end_assignment(assignment=made, ends_on=TODAY() + DAY, actor=officer)

    assert AuditEvent.objects.filter(verb="coordinator_ended").count() == 1
    assert OutboundMail.objects.filter(key__startswith="coordinator-ended:").count() == 1
    with pytest.raises(RuleError):
        services.end_assignment(assignment=made, ends_on=TODAY() - DAY, actor=officer)


def test_end_assignment_leaves_what_is_over_as_it_was():
    made = CoordinatorAssignmentFactory(over=True)

    with pytest.raises(services.AssignmentIsOverError):
        services.end_assignment(assignment=made, ends_on=TODAY(), actor=None)


def test_assignment_ends_although_the_person_has_lost_the_role(coordinator, pilot):
    made = assign(coordinator, pilot)
    set_roles(person=coordinator, roles=["editor"], actor=None)

    services.end_assignment(assignment=made, ends_on=TODAY(), actor=None)

    made.refresh_from_db()
    assert made.ends_on == TODAY()


def test_coordinator_holds_pilots_on_the_first_and_the_last_day_and_with_the_role(
    coordinator, pilot
):
    neighbour = ProjectProvinceFactory(project=pilot.project, pilot=pilot)
    place = (pilot.project_id, pilot.province_id)
    made = assign(coordinator, pilot, ends_on=TODAY())

    own = own_pilots(again(coordinator))
    assert own.pilots == {place}
    assert own.provinces == {place, (pilot.project_id, neighbour.province_id)}

    for days in [
        {"starts_on": TODAY() + DAY, "ends_on": None},
        {"ends_on": TODAY() - DAY, "starts_on": TODAY() - DAY},
    ]:
        CoordinatorAssignment.objects.filter(pk=made.pk).update(**days)
        assert own_pilots(again(coordinator)).pilots == set()

    CoordinatorAssignment.objects.filter(pk=made.pk).update(ends_on=None)
    assert own_pilots(again(coordinator)).pilots == {place}
    set_roles(person=coordinator, roles=["editor"], actor=None)
    assert own_pilots(again(coordinator)).pilots == set()


def test_coordinator_sees_drafts_of_own_projects_only(coordinator):
    own, other = (ProjectFactory(draft=True) for _each in range(2))
    public = ProjectFactory()
    rows = {
        project: (ActivityFactory(project=project), ObjectiveFactory(project=project))
        for project in (own, other, public)
    }
    reviews = {project: ProjectReviewFactory() for project in ("own", "other")}
    assign(coordinator, ProjectProvinceFactory(project=own))
    assign(coordinator, ProjectProvinceFactory(project=reviews["own"].project))
    person = again(coordinator)

    assert {own, public} == set(Project.objects.visible_to(person)) - {reviews["own"].project}
    assert set(Activity.objects.visible_to(person)) == {rows[own][0], rows[public][0]}
    assert set(Objective.objects.visible_to(person)) == {rows[own][1], rows[public][1]}
    assert set(ProjectReview.objects.visible_to(person)) == {reviews["own"]}


def test_coordinator_changes_activities_of_the_catchment_in_that_project_only(coordinator, pilot):
    neighbour = ProjectProvinceFactory(project=pilot.project, pilot=pilot)
    elsewhere = ProjectProvinceFactory(project=pilot.project)
    assign(coordinator, pilot)
    person = again(coordinator)

    held = {
        name: ActivityFactory(project=project, province=province)
        for name, project, province in [
            ("pilot", pilot.project, pilot.province),
            ("neighbour", pilot.project, neighbour.province),
            ("other pilot", pilot.project, elsewhere.province),
            ("no province", pilot.project, None),
            ("other project", ProjectFactory(), pilot.province),
        ]
    }

    may = {name for name, activity in held.items() if can_change_activity(person, activity)}
    assert may == {"pilot", "neighbour"}


def test_back_office_of_a_coordinator_follows_the_catchment(client, coordinator, pilot):
    elsewhere = ProjectProvinceFactory(project=pilot.project)
    assign(coordinator, pilot)
    client.force_login(coordinator)
    inside = ActivityFactory(project=pilot.project, province=pilot.province)
    outside = ActivityFactory(project=pilot.project, province=elsewhere.province)
    hidden = ActivityFactory(project=ProjectFactory(draft=True), province=pilot.province)

    def post(activity, **typed):
        page = reverse("admin:programmes_activity_change", args=[activity.pk])
        shown = client.get(page)
        if shown.status_code != 200 or "adminform" not in shown.context:
            return shown.status_code
        values = {
            name: value
            for name, value in shown.context["adminform"].form.initial.items()
            if value is not None
        }
        return client.post(page, {**values, "catchment": [], **typed}).status_code

    assert post(inside, title_tr="Yeni başlık") == 302
    # Not out of the own provinces: an error of the form.
    assert post(inside, province=elsewhere.province_id) == 200
    assert post(outside, title_tr="Başkasının") == 403
    # Django's admin answers 302 with a word for a row that is not found.
    assert (
        client.get(reverse("admin:programmes_activity_change", args=[hidden.pk])).status_code == 302
    )
    inside.refresh_from_db()
    assert (inside.title_tr, inside.province_id) == ("Yeni başlık", pilot.province_id)
    listed = client.get(reverse("admin:programmes_activity_changelist"))
    assert set(listed.context["cl"].result_list) == {inside, outside}


def test_file_of_a_coordinator_saves_rows_of_the_catchment_only(coordinator, pilot):
    elsewhere = ProjectProvinceFactory(project=pilot.project)
    assign(coordinator, pilot)
    rows = [
        ["", "workshop", "held", "Bizim toplantı", "", "", pilot.province.name_tr],
        ["", "workshop", "held", "Başka il", "", "", elsewhere.province.name_tr],
        ["", "workshop", "held", "İlsiz", "", "", ""],
    ]
    made = take(csv_bytes(*rows), pilot.project, actor=coordinator)
    person = again(coordinator)

    found = imports.check_import(made, person)
    imports.save_import(bulk_import=made, mark=found.mark, actor=person)

    assert [row.number for row in found.bad] == [3, 4]
    assert set(pilot.project.activities.values_list("title_tr", flat=True)) == {"Bizim toplantı"}


def test_import_of_a_coordinator_is_theirs_and_a_colleague_with_the_same_role_does_not_see_it(
    coordinator, pilot
):
    colleague = UserFactory(roles=["province_coordinator"])
    for person in (coordinator, colleague):
        assign(person, pilot)
    made = take(csv_bytes(["", "", "", "Toplantı"]), pilot.project, actor=coordinator)

    assert set(BulkImport.objects.visible_to(again(coordinator))) == {made}
    assert set(BulkImport.objects.visible_to(again(colleague))) == set()


def test_coordinator_who_is_erased_or_whose_account_is_closed_coordinates_no_longer(private_files):
    """Today is the last day; what had not begun goes; the past stays as it was."""
    today, administrator = TODAY(), UserFactory(roles=["administrator"])
    erased, closed = (UserFactory(roles=["province_coordinator"]) for _person in range(2))
    past = {"starts_on": today - 9 * DAY, "ends_on": today - 5 * DAY}
    for person in (erased, closed):
        pilot = ProjectProvinceFactory()
        CoordinatorAssignmentFactory(person=person, pilot=pilot, **past)
        CoordinatorAssignmentFactory(person=person, pilot=pilot, starts_on=today - 3 * DAY)
        CoordinatorAssignmentFactory(person=person, starts_on=today + DAY)
    others = CoordinatorAssignmentFactory()

    erase(subject=subject_of_person(erased), reference="x")
    update_person(person=closed, is_active=False, actor=administrator)

    for person in (erased, closed):
        rows = CoordinatorAssignment.objects.filter(person=person).order_by("starts_on")
        assert [(row.starts_on, row.ends_on) for row in rows] == [
            (past["starts_on"], past["ends_on"]),
            (today - 3 * DAY, today),
        ]
    assert CoordinatorAssignment.objects.in_force(today + DAY).get() == others
    assert DestructionLog.objects.get(model="programmes.CoordinatorAssignment").count == 2
    assert AuditEvent.objects.filter(verb="coordinator_ended").count() == 4
