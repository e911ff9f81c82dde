"""Two connections at once on the provinces of one project, and on its review."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from core.errors import RuleError
from core.models import AuditEvent, OutboundMail
from programmes import services
from programmes.models import Activity, Project, ProjectProvince, ProjectReview
from programmes.models.parts import mark_of
from programmes.services import imports, publishing
from programmes.services.imports import verbs
from tests.factories.accounts import UserFactory
from tests.factories.programmes import (
    ProjectFactory,
    ProjectProvinceFactory,
    ProjectReviewFactory,
)
from tests.factories.provinces import ProvinceFactory
from tests.programmes.import_files import csv_bytes, take
from tests.races import commit_together, without_locks
from tests.refusals import sql

pytestmark = pytest.mark.django_db(transaction=True)


def race(change):
    """One connection makes a neighbour of a pilot while the other changes the pilot."""
    with transaction.atomic():
        pilot, province = ProjectProvinceFactory(), ProvinceFactory()
        values = {
            "role": {"role": "neighbour", "pilot": ProjectProvinceFactory(project=pilot.project)},
            "project": {"project": ProjectFactory()},
        }
    return commit_together(
        lambda: ProjectProvince.objects.create(
            project=pilot.project, province=province, role="neighbour", pilot=pilot
        ),
        lambda: ProjectProvince.objects.filter(pk=pilot.pk).update(**values[change]),
    )


@pytest.mark.parametrize("change", ["role", "project"])
def test_of_a_new_neighbour_and_a_change_of_its_pilot_one_is_refused(change):
    assert race(change).count(None) == 1


def test_without_the_lock_both_would_be_committed():
    # The project stands in a unique key: there the foreign key of the neighbour waits by itself.
    with without_locks("check_projectprovince_pilot"):
        assert race("role") == [None, None]


# The review of a project


def at_once(*calls):
    """Run the calls in threads that start together; return what each gave or raised, by kind."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait(timeout=10)
        try:
            return call()
        except (RuleError, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        results = [future.result(30) for future in [threads.submit(run, call) for call in calls]]
    return sorted(type(result).__name__ for result in results)


@pytest.fixture
def _slow(monkeypatch):
    """Let both threads find the project before either goes on; a lock lets one in at a time."""
    found = publishing._locked

    def slowly(project):
        row = found(project)
        time.sleep(0.3)
        return row

    monkeypatch.setattr(publishing, "_locked", slowly)


@pytest.fixture
def _without_lock(monkeypatch):
    """Nothing keeps two threads apart: both have found and checked before either writes."""
    both_found, both_checked = threading.Barrier(2), threading.Barrier(2)
    close = publishing._close

    def found(project):
        row = Project.objects.get(pk=project.pk)
        both_found.wait(timeout=10)
        return row

    def checked(*args, **kwargs):
        both_checked.wait(timeout=10)
        return close(*args, **kwargs)

    monkeypatch.setattr(publishing, "_locked", found)
    monkeypatch.setattr(publishing, "_close", checked)


@pytest.fixture
def waiting():
    with transaction.atomic():
        return ProjectReviewFactory().project


@contextmanager
def without_triggers(review, project):
    tables = {"programmes_projectreview": review, "programmes_project": project}
    for table, name in tables.items():
        sql(f"ALTER TABLE {table} DISABLE TRIGGER {name}")()
    try:
        yield
    finally:
        for table, name in tables.items():
            sql(f"ALTER TABLE {table} ENABLE TRIGGER {name}")()


def two_decisions(project):
    first, second = UserFactory.create_batch(2)
    mark = mark_of(project.pk)
    return at_once(
        lambda: services.approve_project(project=project, actor=first, mark=mark),
        lambda: services.return_project(project=project, actor=second, reason="Eksik"),
    )


def end(project):
    """What became of it: its state, the newest decision, and how many mails and events."""
    decision = ProjectReview.objects.get(project=project).decision
    state = Project.objects.get(pk=project.pk).state
    return state, decision, OutboundMail.objects.count(), AuditEvent.objects.count()


@pytest.mark.usefixtures("_slow")
def test_of_two_reviewers_who_decide_at_once_one_is_told_so(waiting):
    assert two_decisions(waiting) == ["Project", "ProjectIsNotInReviewError"]
    assert end(waiting) in [("published", "approved", 1, 1), ("draft", "returned", 1, 1)]


@pytest.mark.usefixtures("_without_lock")
def test_without_the_lock_the_database_still_refuses_the_second_decision(waiting):
    assert two_decisions(waiting) == ["IntegrityError", "Project"]
    assert end(waiting) in [("published", "approved", 1, 1), ("draft", "returned", 1, 1)]


@pytest.mark.usefixtures("_without_lock")
def test_without_lock_and_triggers_a_project_would_be_approved_and_returned(waiting):
    with without_triggers("projectreview_stays", "project_state_moves"):
        assert two_decisions(waiting) == ["Project", "Project"]

    assert end(waiting)[2:] == (2, 2)


@pytest.mark.usefixtures("_slow")
def test_of_an_approval_and_a_taking_back_at_once_one_is_told_so(waiting):
    reviewer, author = UserFactory.create_batch(2)
    mark = mark_of(waiting.pk)
    results = at_once(
        lambda: services.approve_project(project=waiting, actor=reviewer, mark=mark),
        lambda: services.take_back_project(project=waiting, actor=author),
    )

    assert results == ["Project", "ProjectIsNotInReviewError"]
    assert end(waiting) in [("published", "approved", 1, 1), ("draft", "taken_back", 0, 1)]


def submit_twice():
    with transaction.atomic():
        project, author = ProjectFactory(draft=True, funder=True), UserFactory()

    def submit():
        return services.submit_project(project=project, actor=author)

    return at_once(submit, submit)


@pytest.mark.usefixtures("_slow")
def test_project_sent_twice_at_once_has_one_review():
    assert submit_twice() == ["ProjectIsNotDraftError", "ProjectReview"]
    assert ProjectReview.objects.count() == AuditEvent.objects.count() == 1


@pytest.mark.usefixtures("_without_lock")
def test_without_the_lock_the_database_refuses_the_second_review():
    assert submit_twice() == ["IntegrityError", "ProjectReview"]
    assert ProjectReview.objects.count() == AuditEvent.objects.count() == 1


@pytest.mark.usefixtures("_slow")
def test_return_pressed_twice_at_once_is_one_mail(waiting):
    reviewer = UserFactory()

    def give_back():
        return services.return_project(project=waiting, actor=reviewer, reason="Eksik")

    assert at_once(give_back, give_back) == ["Project", "ProjectIsNotInReviewError"]
    assert end(waiting) == ("draft", "returned", 1, 1)


def test_import_that_is_confirmed_twice_at_once_is_saved_once():
    project, officer = ProjectFactory(draft=True), UserFactory(roles=["programme_officer"])
    typed = csv_bytes(["A-1", "workshop", "held", "Çalıştay", "05.2018", "", ""])
    bulk_import = take(typed, project, actor=officer)
    mark = imports.check_import(bulk_import).mark

    def confirm():
        return imports.save_import(bulk_import=bulk_import, mark=mark, actor=officer)

    assert at_once(confirm, confirm) == ["BulkImport", "ImportIsFinishedError"]
    assert project.activities.count() == 1


def test_saving_an_import_lets_no_edit_of_a_colleague_fall_back(monkeypatch):
    ProvinceFactory(plate_code=34)
    project, officer = ProjectFactory(draft=True), UserFactory(roles=["programme_officer"])
    first = ["A", "workshop", "held", "Panel", "2019", "", ""]
    second = ["B", "workshop", "held", "Kurul", "2019", "", ""]
    confirm(take(csv_bytes(first, second), project, actor=officer))
    first[3], second[6] = "Yeni panel", "34"
    bulk_import = take(csv_bytes(first, second), project, actor=officer)
    real = verbs.save_rows
    edit = threading.Thread(target=edit_title, args=("Kurul", "Düzeltilmiş kurul"))

    def slowly(*args, **kwargs):
        edit.start()
        edit.join(0.5)
        return real(*args, **kwargs)

    monkeypatch.setattr(verbs, "save_rows", slowly)
    confirm(bulk_import)
    edit.join(10)

    saved = project.activities.order_by("pk").values_list("title_tr", "province")
    assert list(saved) == [("Yeni panel", None), ("Düzeltilmiş kurul", 34)]


def confirm(bulk_import):
    mark = imports.check_import(bulk_import).mark
    imports.save_import(bulk_import=bulk_import, mark=mark, actor=bulk_import.uploaded_by)


def edit_title(title, changed):
    try:
        Activity.objects.filter(title_tr=title).update(title_tr=changed)
    finally:
        connection.close()
