"""A project's way to the public: sent for review, decided by somebody else, taken down again.

What may follow what, the database holds as well (programmes.0022): docs/domain/projects.md, 2.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import audit
from core.errors import RuleError
from programmes import emails
from programmes.models import Project, ProjectReview
from programmes.models.parts import mark_of
from programmes.services.publish_check import publish_findings
from programmes.signals import project_taken_down

State, Decision = Project.State, ProjectReview.Decision


class ProjectIsNotDraftError(RuleError):
    message = gettext_lazy("Only a draft is sent for review. Reload the page to see its state.")


class ProjectIsNotInReviewError(RuleError):
    message = gettext_lazy(
        "This project does not wait for review any more: somebody has decided or taken it back."
    )


class ProjectIsNotPublishedError(RuleError):
    message = gettext_lazy("Only a published project can be archived or withdrawn.")


class ProjectIsNotTakenDownError(RuleError):
    message = gettext_lazy("Only an archived or withdrawn project becomes a draft again.")


class OwnSubmissionError(RuleError):
    message = gettext_lazy(
        "You sent this project for review yourself: somebody else decides about it."
    )


class ProjectHasChangedError(RuleError):
    message = gettext_lazy(
        "The project was changed after you had opened this page. Please read it again, then decide."
    )


class ReasonMissingError(RuleError):
    message = gettext_lazy("Please write the reason: others act on it.")


class ProjectIsNotReadyError(RuleError):
    """Blocking findings stand in the way; it is made with the list of them."""


@transaction.atomic
def submit_project(*, project: Project, actor: User) -> ProjectReview:
    """Send a draft for review.

    Raises:
        ProjectIsNotDraftError: it waits already, or has another state.
        ProjectIsNotReadyError: something that the publication needs is missing.

    Source: docs/domain/projects.md, 2.
    """
    project = _locked(project)
    if project.state != State.DRAFT:
        raise ProjectIsNotDraftError
    _refuse_unready(project)
    _move(project, State.IN_REVIEW, "project_submitted", actor)
    return ProjectReview.objects.create(
        project=project, submitted_by=actor, submitted_at=timezone.now()
    )


@transaction.atomic
def take_back_project(*, project: Project, actor: User) -> Project:
    """Take a project out of review again, to work on it.

    Raises:
        ProjectIsNotInReviewError: it was decided meanwhile, or nobody had sent it.
    """
    project = _locked(project)
    _close(_waiting_review(project), Decision.TAKEN_BACK)
    return _move(project, State.DRAFT, "project_taken_back", actor)


@transaction.atomic
def approve_project(*, project: Project, actor: User, mark: str) -> Project:
    """Publish a project that waits for review, and tell who sent it.

    `mark` says what `actor` has read (programmes.models.parts.mark_of).

    Raises:
        ProjectHasChangedError: somebody has written to it since.
        ProjectIsNotInReviewError: somebody has decided or taken it back meanwhile.
        OwnSubmissionError: `actor` sent it.
        ProjectIsNotReadyError: something that the publication needs is missing by now.
    """
    project = _locked(project)
    review = _review_of_another(project, actor)
    if mark != mark_of(project.pk):
        raise ProjectHasChangedError
    _refuse_unready(project)
    _close(review, Decision.APPROVED, reviewer=actor)
    project = _move(project, State.PUBLISHED, "project_published", actor)
    emails.queue_approved(review)
    return project


@transaction.atomic
def return_project(*, project: Project, actor: User, reason: str) -> Project:
    """Give a project that waits for review back to who sent it, with the reason by mail.

    Raises:
        ProjectIsNotInReviewError: somebody has decided or taken it back meanwhile.
        OwnSubmissionError: `actor` sent it; taking back needs no reason.
        ReasonMissingError: `reason` is empty.
    """
    project = _locked(project)
    review = _review_of_another(project, actor)
    _close(review, Decision.RETURNED, reviewer=actor, reason=_given(reason))
    project = _move(project, State.DRAFT, "project_returned", actor)
    emails.queue_returned(review)
    return project


@transaction.atomic
def withdraw_project(*, project: Project, actor: User, reason: str) -> Project:
    """Take down what should not have been public: its address says so from now on (410).

    Raises:
        ProjectIsNotPublishedError: it is not public.
        ReasonMissingError: `reason`, which staff read, is empty.
    """
    project = _locked(project)
    if not project.is_public:
        raise ProjectIsNotPublishedError
    project.withdrawal_reason = _given(reason)
    project_taken_down.send(Project, project=project)
    return _move(project, State.WITHDRAWN, "project_withdrawn", actor)


@transaction.atomic
def archive_project(*, project: Project, actor: User) -> Project:
    """Take a published project off the public pages; staff keep it.

    Raises:
        ProjectIsNotPublishedError: it is not public.
    """
    project = _locked(project)
    if not project.is_public:
        raise ProjectIsNotPublishedError
    project_taken_down.send(Project, project=project)
    return _move(project, State.ARCHIVED, "project_archived", actor)


@transaction.atomic
def reopen_project(*, project: Project, actor: User) -> Project:
    """Make a draft of what was taken down; it becomes public again by a new review only.

    Why it was withdrawn is kept in its history.

    Raises:
        ProjectIsNotTakenDownError: it is neither archived nor withdrawn.
    """
    project = _locked(project)
    if project.state not in {State.ARCHIVED, State.WITHDRAWN}:
        raise ProjectIsNotTakenDownError
    project.withdrawal_reason = ""
    return _move(project, State.DRAFT, "project_reopened", actor)


def _locked(project: Project) -> Project:
    return Project.objects.select_for_update().get(pk=project.pk)


def _waiting_review(project: Project) -> ProjectReview:
    review = project.reviews.waiting().select_related("submitted_by").first()
    if review is None:
        raise ProjectIsNotInReviewError
    return review


def _review_of_another(project: Project, actor: User) -> ProjectReview:
    review = _waiting_review(project)
    if review.submitted_by_id == actor.pk:
        raise OwnSubmissionError
    return review


def _refuse_unready(project: Project) -> None:
    blocking = [found.words for found in publish_findings(project) if found.is_blocking]
    if blocking:
        words = _("Please complete the project first. %(findings)s")
        raise ProjectIsNotReadyError(words % {"findings": " ".join(blocking)})


def _given(reason: str) -> str:
    if not (given := reason.strip()):
        raise ReasonMissingError
    return given


def _close(
    review: ProjectReview, decision: str, *, reviewer: User | None = None, reason: str = ""
) -> None:
    review.decision, review.decided_at = decision, timezone.now()
    review.reviewer, review.reason = reviewer, reason
    review.save()


def _move(project: Project, state: str, verb: str, actor: User) -> Project:
    before, project.state = project.state, state
    project.save(update_fields=["state", "withdrawal_reason", "updated_at"])
    audit.record(
        actor=actor, verb=verb, target=project, before={"state": before}, after={"state": state}
    )
    return project
