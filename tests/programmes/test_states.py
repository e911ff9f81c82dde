"""What the database holds of a project's states and reviews, broken by the ORM and by raw SQL."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from programmes.models import Project, ProjectReview
from programmes.models.parts import mark_of
from programmes.services import approve_project, reopen_project, submit_project, withdraw_project
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProjectFactory, ProjectReviewFactory
from tests.refusals import assert_refused, sql

pytestmark = pytest.mark.django_db

MOVES = {
    ("draft", "in_review"),
    ("in_review", "draft"),
    ("in_review", "published"),
    ("published", "archived"),
    ("published", "withdrawn"),
    ("archived", "draft"),
    ("withdrawn", "draft"),
}
REASONS = {"withdrawn": "Yanlış"}


def refused(name, *changes):
    """Assert that each change breaks on `name`, now or where deferred rules are looked at."""
    for change in changes:
        with pytest.raises(IntegrityError) as refusal:
            committed(change)
        assert refusal.value.__cause__.diag.constraint_name == name


@transaction.atomic
def committed(change):
    change()
    sql("SET CONSTRAINTS ALL IMMEDIATE")()


def updates(row, **values):
    """Return the same change by the ORM and by SQL."""
    table, columns = row._meta.db_table, ", ".join(f"{name} = %s" for name in values)
    return (
        lambda: type(row).objects.filter(pk=row.pk).update(**values),
        sql(f"UPDATE {table} SET {columns} WHERE id = %s", *values.values(), row.pk),
    )


def test_project_moves_along_the_table_and_nowhere_else():
    states = Project.State.values
    rows = {
        state: ProjectFactory(state=state, withdrawal_reason=REASONS.get(state, ""), funder=True)
        for state in states
        if state != "in_review"
    }
    rows["in_review"] = ProjectReviewFactory().project
    strays = {(old, new) for old in states for new in states if old != new} - MOVES

    for old, new in strays:
        reason = REASONS.get(new, "")
        refused("project_state_moves", *updates(rows[old], state=new, withdrawal_reason=reason))


def test_project_is_in_review_while_a_review_waits_and_only_then():
    draft, sent = ProjectFactory(draft=True), ProjectReviewFactory()

    refused("project_review_agrees", *updates(draft, state="in_review"))
    refused("project_review_agrees", *updates(sent.project, state="draft"))
    refused("project_review_agrees", lambda: ProjectFactory(state="in_review"))
    refused("project_review_agrees", lambda: ProjectReviewFactory(project=draft))
    decided = {"decision": "taken_back", "decided_at": timezone.now()}
    refused("project_review_agrees", *updates(sent, **decided))
    refused("project_review_agrees", lambda: ProjectReview.objects.filter(pk=sent.pk).delete())


def test_project_that_is_deleted_takes_its_reviews_along():
    project = ProjectReviewFactory().project

    project.delete()
    sql("SET CONSTRAINTS ALL IMMEDIATE")()

    assert not ProjectReview.objects.exists()


def test_decided_review_is_kept_as_long_as_its_project():
    review, draft = ProjectReviewFactory(), ProjectReviewFactory(returned=True)
    approve_project(project=review.project, actor=UserFactory(), mark=mark_of(review.project_id))
    connection.check_constraints()

    for row in (review, draft):
        rows = ProjectReview.objects.filter(pk=row.pk)
        delete = "DELETE FROM programmes_projectreview WHERE id = %s"
        refused("projectreview_is_kept", rows.delete, sql(delete, row.pk))

    committed(draft.project.delete)
    assert ProjectReview.objects.get() == review


def test_project_is_published_by_an_approval_only():
    review, reviewer = ProjectReviewFactory(), UserFactory()
    project = review.project
    taken_back = {"decision": "taken_back", "decided_at": timezone.now()}

    def publish_after_taking_back():
        ProjectReview.objects.filter(pk=review.pk).update(**taken_back)
        Project.objects.filter(pk=project.pk).update(state="published")

    refused("project_is_approved", publish_after_taking_back)
    approve_project(project=project, actor=reviewer, mark=mark_of(project.pk))
    sql("SET CONSTRAINTS ALL IMMEDIATE")()

    assert Project.objects.get(pk=project.pk).is_public


def test_nobody_reviews_what_they_sent_and_a_decision_is_whole():
    review = ProjectReviewFactory()
    author, other = review.submitted_by_id, UserFactory().pk
    now = timezone.now()
    long_ago = now - timedelta(days=1)
    returned = {"decision": "returned", "reason": "Özet eksik"}
    taken_back = {"decision": "taken_back", "decided_at": now}

    for rule, values in [
        ("reviewer_is_another", {"decision": "approved", "reviewer_id": author, "decided_at": now}),
        ("reviewer_is_another", {**returned, "reviewer_id": author, "decided_at": now}),
        ("decided_by_somebody", {"decision": "approved", "reviewer_id": other}),
        ("decided_by_somebody", {"decision": "approved", "decided_at": now}),
        ("decided_by_somebody", {"reviewer_id": other, "decided_at": now}),
        ("decided_by_somebody", {**taken_back, "reviewer_id": other}),
        ("return_has_reason", {**returned, "reason": " ", "reviewer_id": other, "decided_at": now}),
        ("return_has_reason", {**taken_back, "reason": "Neden"}),
        ("decided_after_sent", {**returned, "reviewer_id": other, "decided_at": long_ago}),
        ("stays", {"submitted_at": long_ago}),
        ("stays", {"submitted_by_id": other}),
    ]:
        refused(f"projectreview_{rule}", *updates(review, **values))


def test_decided_review_stays_as_it_is():
    review = ProjectReviewFactory(returned=True)

    refused("projectreview_stays", *updates(review, reason="Başka bir neden"))
    refused("projectreview_stays", *updates(review, decision="approved", reason=""))


def test_second_review_does_not_wait_beside_the_first():
    review = ProjectReviewFactory()

    refused(
        "projectreview_one_waiting",
        lambda: ProjectReviewFactory(project=review.project, submitted_by=UserFactory()),
    )


def test_withdrawn_project_has_a_reason_and_no_other_has():
    published, withdrawn = ProjectFactory(), ProjectFactory(withdrawn=True)

    refused("project_withdrawn_with_reason", *updates(published, state="withdrawn"))
    refused("project_withdrawn_with_reason", *updates(published, withdrawal_reason="Neden"))
    refused("project_withdrawn_with_reason", *updates(withdrawn, withdrawal_reason=" "))


def test_project_remembers_that_it_was_public():
    project, person = ProjectFactory(draft=True, funder=True), UserFactory()
    opened_before = Project.objects.get(pk=project.pk)
    submit_project(project=project, actor=UserFactory())
    assert not Project.objects.get(pk=project.pk).has_been_public

    approve_project(project=project, actor=person, mark=mark_of(project.pk))
    withdraw_project(project=project, actor=person, reason="Yanlış")
    reopen_project(project=project, actor=person)
    opened_before.save()
    Project.objects.filter(pk=project.pk).update(has_been_public=False)

    assert Project.objects.get(pk=project.pk).has_been_public


def test_form_opened_before_a_move_does_not_undo_it():
    project = ProjectFactory(draft=True, funder=True)
    opened_before = Project.objects.get(pk=project.pk)
    submit_project(project=project, actor=UserFactory())

    assert_refused(opened_before.save)
