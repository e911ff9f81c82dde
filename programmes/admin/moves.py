"""The pages on which a project changes its state: what it means, what speaks against it, a button.

The services decide. These pages show what they would refuse, and keep what was typed when they do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import person_of
from core.errors import RuleError, words_of
from programmes import services
from programmes.forms import ReasonForm, ReviewForm
from programmes.models import Project, ProjectReview
from programmes.models.parts import mark_of
from programmes.permissions import can_change_project, can_decide_review, can_review_projects
from programmes.services import Finding, publish_findings

State = Project.State


@dataclass(frozen=True)
class Move:
    """One change of state: its place in the address, its button, and what it means."""

    name: str
    button: str | Promise
    meaning: str | Promise
    begins_in: frozenset[str]
    service: Callable[..., object]
    form: type[forms.Form] = forms.Form
    shows_findings: bool = False


MOVES = {
    move.name: move
    for move in [
        Move(
            "submit",
            gettext_lazy("Send for review"),
            gettext_lazy(
                "Somebody else reads the project and publishes it or returns it with a reason. "
                "You get a mail about the decision."
            ),
            frozenset({State.DRAFT}),
            services.submit_project,
            shows_findings=True,
        ),
        Move(
            "take-back",
            gettext_lazy("Take back from review"),
            gettext_lazy("The project becomes a draft again, and nobody is asked to review it."),
            frozenset({State.IN_REVIEW}),
            services.take_back_project,
        ),
        Move(
            "archive",
            gettext_lazy("Move to the archive"),
            gettext_lazy(
                "The project leaves the public pages. Staff keep it, and can make it a draft again."
            ),
            frozenset({State.PUBLISHED}),
            services.archive_project,
        ),
        Move(
            "withdraw",
            gettext_lazy("Withdraw"),
            gettext_lazy(
                "For what should not have been public. From now on its address says that it was "
                "taken down. Only staff read the reason."
            ),
            frozenset({State.PUBLISHED}),
            services.withdraw_project,
            ReasonForm,
        ),
        Move(
            "reopen",
            gettext_lazy("Make it a draft again"),
            gettext_lazy("The project can then be sent for review, which may publish it again."),
            frozenset({State.ARCHIVED, State.WITHDRAWN}),
            services.reopen_project,
        ),
    ]
}


@dataclass(frozen=True)
class StatePanel:
    """What stands about a project's state above its form, as far as this person may act."""

    project: Project
    user: User

    @cached_property
    def findings(self) -> list[Finding]:
        return publish_findings(self.project)

    @property
    def blocking(self) -> list[Finding]:
        return [found for found in self.findings if found.is_blocking]

    @property
    def advisory(self) -> list[Finding]:
        return [found for found in self.findings if not found.is_blocking]

    @property
    def moves(self) -> list[Move]:
        if not can_change_project(self.user):
            return []
        return [move for move in MOVES.values() if self.project.state in move.begins_in]

    @cached_property
    def reviews(self) -> list[ProjectReview]:
        """All of this project, the newest first."""
        rows = ProjectReview.objects.visible_to(self.user).filter(project=self.project)
        return list(rows.select_related("submitted_by", "reviewer"))

    @property
    def waiting(self) -> ProjectReview | None:
        return next((review for review in self.reviews if review.is_waiting), None)

    @property
    def decided(self) -> list[ProjectReview]:
        return [review for review in self.reviews if not review.is_waiting]

    @property
    def returned(self) -> ProjectReview | None:
        """The review by which a draft came back, until it is sent again."""
        newest = next(iter(self.reviews), None)
        is_back = newest and newest.decision == ProjectReview.Decision.RETURNED
        return newest if is_back and self.project.state == State.DRAFT else None

    @property
    def may_decide(self) -> bool:
        return self.waiting is not None and can_decide_review(self.user, self.waiting)

    @property
    def mark(self) -> str:
        """What this page shows; an approval of anything else is refused."""
        return mark_of(self.project.pk)

    @property
    def is_changed_since(self) -> bool:
        """Whether the project's own row was written after it was sent."""
        return self.waiting is not None and self.project.updated_at > self.waiting.submitted_at


def move_page(site: admin.AdminSite, request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask before a move, then make it; a refusal comes back with what was typed."""
    project = _find(request, pk)
    if not can_change_project(request.user):
        raise PermissionDenied
    move = MOVES.get(name)
    if move is None:
        raise Http404
    form = move.form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        act = partial(move.service, project=project, actor=person_of(request), **form.cleaned_data)
        if _is_done(request, project, act, form):
            return redirect("admin:programmes_project_change", pk)
    context = {"move": move, "title": move.button, "form": form}
    return _answer(site, request, project, "move", context)


def review_page(site: admin.AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """Show staff what a reviewer decides about; take the decision, with the reason of a return."""
    project = _find(request, pk)
    is_decided = request.method == "POST"
    if is_decided and not can_review_projects(request.user):
        raise PermissionDenied
    form = ReviewForm(request.POST if is_decided else None)
    if form.is_valid() and _is_done(request, project, _decision(project, request, form), form):
        return redirect("admin:programmes_projectreview_changelist")
    context = {"title": _("Review of a project"), "form": form}
    return _answer(site, request, project, "review", context)


def _decision(project: Project, request: HttpRequest, form: ReviewForm) -> Callable[[], object]:
    typed, actor = form.cleaned_data, person_of(request)
    if typed["decision"] == ReviewForm.APPROVE:
        return partial(services.approve_project, project=project, actor=actor, mark=typed["mark"])
    return partial(services.return_project, project=project, actor=actor, reason=typed["reason"])


def _find(request: HttpRequest, pk: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user).defer("search"), pk=pk)


def _is_done(
    request: HttpRequest, project: Project, act: Callable[[], object], form: forms.Form
) -> bool:
    """Let a service act; a refusal of its own or of the database becomes one of the form."""
    try:
        act()
    except RuleError as refusal:
        form.add_error(None, str(refusal))
    except IntegrityError as error:
        if not (words := words_of(error)):
            raise
        form.add_error(None, words)
    else:
        project.refresh_from_db(fields=["state"])
        words = f"{project}: {project.get_state_display()}"
        messages.success(request, words)
        return True
    return False


def _answer(
    site: admin.AdminSite,
    request: HttpRequest,
    project: Project,
    page: str,
    context: Mapping[str, Any],
) -> HttpResponse:
    shown = {
        **site.each_context(request),
        "opts": Project._meta,
        "project": project,
        "panel": StatePanel(project, person_of(request)),
        "errors": context["form"].errors,
        "change_url": reverse("admin:programmes_project_change", args=[project.pk]),
        **context,
    }
    return TemplateResponse(request, f"admin/programmes/project/{page}.html", shown)
