"""A project's states: each move and each refusal, with its line in the trail and its mail."""

import pytest
from django.utils import translation

from core.models import AuditEvent, OutboundMail
from programmes import services
from programmes.models import Project, ProjectReview
from programmes.models.parts import mark_of
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProjectFactory, ProjectOrganisationFactory

pytestmark = pytest.mark.django_db

State, Decision = Project.State, ProjectReview.Decision


@pytest.fixture
def author():
    return UserFactory(full_name="Işıl Çağrı", language="tr")


@pytest.fixture
def reviewer():
    return UserFactory(full_name="Ümit Şıracı", language="en")


@pytest.fixture
def draft():
    project = ProjectFactory(draft=True)
    ProjectOrganisationFactory(project=project, funder=True)
    return project


@pytest.fixture
def sent(draft, author):
    services.submit_project(project=draft, actor=author)
    return draft


def state_of(project):
    return Project.objects.get(pk=project.pk).state


def newest_event():
    event = AuditEvent.objects.latest("pk")
    return event.verb, event.before["state"], event.after["state"], event.actor


def mails():
    return [(mail.key.partition(":")[0], mail.to) for mail in OutboundMail.objects.order_by("pk")]


def test_submit_project_opens_one_review_and_writes_the_trail(draft, author):
    review = services.submit_project(project=draft, actor=author)

    assert state_of(draft) == State.IN_REVIEW
    assert list(ProjectReview.objects.waiting()) == [review]
    assert review.submitted_by == author
    assert newest_event() == ("project_submitted", "draft", "in_review", author)
    assert mails() == []


def test_submit_project_that_is_no_draft_is_refused(sent, author):
    for project in [sent, ProjectFactory(), ProjectFactory(archived=True)]:
        with pytest.raises(services.ProjectIsNotDraftError):
            services.submit_project(project=project, actor=author)

    assert ProjectReview.objects.count() == 1


def test_submit_project_names_what_is_needed_first(draft, author):
    draft.roles.all().delete()
    Project.objects.filter(pk=draft.pk).update(summary_tr="")

    with translation.override("en"), pytest.raises(services.ProjectIsNotReadyError) as refusal:
        services.submit_project(project=draft, actor=author)

    assert state_of(draft) == State.DRAFT
    assert "summary in the primary language" in str(refusal.value)
    assert "No funder" in str(refusal.value)
    assert "budget" not in str(refusal.value)


def test_approve_project_publishes_it_and_tells_who_sent_it(sent, author, reviewer):
    services.approve_project(project=sent, actor=reviewer, mark=mark_of(sent.pk))

    review = ProjectReview.objects.get()
    assert state_of(sent) == State.PUBLISHED
    assert (review.decision, review.reviewer, review.reason) == (Decision.APPROVED, reviewer, "")
    assert newest_event() == ("project_published", "in_review", "published", reviewer)
    assert mails() == [("project-approved", author.email)]


def test_approve_project_by_who_sent_it_is_refused(sent, author):
    with pytest.raises(services.OwnSubmissionError):
        services.approve_project(project=sent, actor=author, mark=mark_of(sent.pk))
    with pytest.raises(services.OwnSubmissionError):
        services.return_project(project=sent, actor=author, reason="Neden")

    assert state_of(sent) == State.IN_REVIEW
    assert mails() == []


def test_approve_project_that_lost_its_funder_meanwhile_is_refused(sent, reviewer):
    sent.roles.all().delete()

    with pytest.raises(services.ProjectIsNotReadyError):
        services.approve_project(project=sent, actor=reviewer, mark=mark_of(sent.pk))

    assert state_of(sent) == State.IN_REVIEW


def test_return_project_makes_it_a_draft_and_mails_the_reason(sent, author, reviewer):
    services.return_project(project=sent, actor=reviewer, reason=" Özet eksik.\nLütfen yazın. ")

    review = ProjectReview.objects.get()
    assert state_of(sent) == State.DRAFT
    assert (review.decision, review.reason) == (Decision.RETURNED, "Özet eksik.\nLütfen yazın.")
    assert newest_event() == ("project_returned", "in_review", "draft", reviewer)
    assert mails() == [("project-returned", author.email)]


def test_return_project_without_reason_is_refused(sent, reviewer):
    with pytest.raises(services.ReasonMissingError):
        services.return_project(project=sent, actor=reviewer, reason=" \n ")

    assert state_of(sent) == State.IN_REVIEW


def test_returned_project_is_sent_and_decided_anew(sent, author, reviewer):
    services.return_project(project=sent, actor=reviewer, reason="Eksik")
    services.submit_project(project=sent, actor=author)
    services.approve_project(project=sent, actor=reviewer, mark=mark_of(sent.pk))

    decisions = ProjectReview.objects.order_by("pk").values_list("decision", flat=True)
    assert list(decisions) == [Decision.RETURNED, Decision.APPROVED]
    assert mails() == [("project-returned", author.email), ("project-approved", author.email)]


def test_take_back_project_closes_the_review_without_a_reviewer(sent, author):
    services.take_back_project(project=sent, actor=author)

    review = ProjectReview.objects.get()
    assert state_of(sent) == State.DRAFT
    assert (review.decision, review.reviewer) == (Decision.TAKEN_BACK, None)
    assert newest_event() == ("project_taken_back", "in_review", "draft", author)
    assert mails() == []


def test_what_does_not_wait_for_review_is_neither_decided_nor_taken_back(draft, author, reviewer):
    for project in [draft, ProjectFactory(), ProjectFactory(archived=True)]:
        before = state_of(project)
        with pytest.raises(services.ProjectIsNotInReviewError):
            services.approve_project(project=project, actor=reviewer, mark=mark_of(project.pk))
        with pytest.raises(services.ProjectIsNotInReviewError):
            services.return_project(project=project, actor=reviewer, reason="Neden")
        with pytest.raises(services.ProjectIsNotInReviewError):
            services.take_back_project(project=project, actor=author)
        assert state_of(project) == before


def test_withdraw_project_keeps_the_reason_until_it_is_a_draft_again(author):
    project = ProjectFactory()

    services.withdraw_project(project=project, actor=author, reason="Yanlış proje ")

    project.refresh_from_db()
    assert (project.state, project.withdrawal_reason) == (State.WITHDRAWN, "Yanlış proje")
    assert newest_event() == ("project_withdrawn", "published", "withdrawn", author)

    services.reopen_project(project=project, actor=author)

    project.refresh_from_db()
    assert (project.state, project.withdrawal_reason) == (State.DRAFT, "")
    assert "Yanlış proje" in project.history.values_list("withdrawal_reason", flat=True)
    assert newest_event() == ("project_reopened", "withdrawn", "draft", author)


def test_withdraw_project_without_reason_is_refused(author):
    project = ProjectFactory()

    with pytest.raises(services.ReasonMissingError):
        services.withdraw_project(project=project, actor=author, reason="")

    assert state_of(project) == State.PUBLISHED


def test_archive_project_takes_it_off_the_public_pages(author):
    project = ProjectFactory()

    services.archive_project(project=project, actor=author)

    assert state_of(project) == State.ARCHIVED
    assert newest_event() == ("project_archived", "published", "archived", author)


def test_what_is_not_public_is_neither_archived_nor_withdrawn(sent, author):
    for project in [sent, ProjectFactory(draft=True), ProjectFactory(archived=True)]:
        before = state_of(project)
        with pytest.raises(services.ProjectIsNotPublishedError):
            services.archive_project(project=project, actor=author)
        with pytest.raises(services.ProjectIsNotPublishedError):
            services.withdraw_project(project=project, actor=author, reason="Neden")
        assert state_of(project) == before


def test_what_was_not_taken_down_is_not_reopened(sent, author):
    for project in [sent, ProjectFactory(draft=True), ProjectFactory()]:
        with pytest.raises(services.ProjectIsNotTakenDownError):
            services.reopen_project(project=project, actor=author)


@pytest.mark.parametrize("language", ["tr", "en"])
def test_mails_are_in_the_language_of_who_sent_it(draft, reviewer, language):
    author = UserFactory(language=language)
    services.submit_project(project=draft, actor=author)
    services.return_project(project=draft, actor=reviewer, reason="<b>Özet</b> eksik")
    services.submit_project(project=draft, actor=author)
    services.approve_project(project=draft, actor=reviewer, mark=mark_of(draft.pk))

    returned, approved = OutboundMail.objects.order_by("pk")

    title = getattr(draft, f"title_{language}")
    path = {"tr": "projeler", "en": "projects"}[language]
    assert returned.language == approved.language == language
    assert title in returned.subject
    assert title in approved.subject
    assert "<b>Özet</b> eksik" in returned.text
    assert "&lt;b&gt;Özet&lt;/b&gt; eksik" in returned.html
    assert f"/admin/programmes/project/{draft.pk}/change/" in returned.text
    assert f"/{language}/{path}/{draft.slug}/" in approved.text
    assert "Ümit Şıracı" in returned.text
    assert "Ümit Şıracı" in approved.html
