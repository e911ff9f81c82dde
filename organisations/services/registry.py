"""A CSO's way through the register: entered, sent, verified or not, closed.

What may follow what, the database holds as well (organisations.0011): docs/domain/registry.md, 2.
"""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.errors import RuleError, constraint_of
from core.permissions import may_in_some_state
from organisations import emails
from organisations.models import POSSIBLE_IN, CsoProfile, CsoReview, Organisation
from organisations.models.cso import NUMBER_TAKEN
from organisations.models.facts import mark_of, missing_facts
from organisations.permissions import is_member, roles_that
from organisations.services.entering import save_with_address
from organisations.services.team import NotInTeamError, end_team, hold_role, lock_team

State, Decision = CsoProfile.State, CsoReview.Decision


class CsoHasMovedError(RuleError):
    message = _("This is not possible any more: the state has changed. Reload the page to see it.")


class NumberTakenError(RuleError):
    message = NUMBER_TAKEN


class NotReadyError(RuleError):
    """Something is missing; it is made with the list of it."""


class DecidedMeanwhileError(RuleError):
    """Another officer has decided; it is made with who, and how."""


class CsoHasChangedError(RuleError):
    message = _(
        "The CSO changed its statements after you had opened this page. Please read them again, "
        "then decide."
    )


class OwnCsoError(RuleError):
    message = _("You belong to this CSO: another officer decides about it.")


class NotAnOfficerError(RuleError):
    message = _("You do not decide about CSOs. Please ask an administrator for a role that does.")


class ReasonMissingError(RuleError):
    message = _("Please write the reason: the CSO acts on it.")


@transaction.atomic
def submit_cso(*, profile: CsoProfile, actor: User) -> CsoReview:
    """Send a CSO to the ministry to be verified; from now on it holds its registry number.

    Raises:
        NotInTeamError: `actor` does not represent it any more.
        CsoHasMovedError: it waits already, or is verified or closed.
        NotReadyError: a statement is missing.
        NumberTakenError: another CSO of this form holds the number.
    """
    profile = locked_by(actor, profile, "submit")
    require_facts(profile)
    move(profile, State.PENDING, "cso_submitted", actor)
    return open_review(profile, CsoReview.Cause.SUBMISSION, actor)


@transaction.atomic
def take_back_cso(*, profile: CsoProfile, actor: User) -> CsoProfile:
    """Take a CSO out of verification again, before anybody has decided.

    Raises:
        NotInTeamError: `actor` does not represent it any more.
        CsoHasMovedError: somebody has decided meanwhile, or nobody had sent it.
    """
    profile = locked_by(actor, profile, "take_back")
    move(profile, State.UNSUBMITTED, "cso_taken_back", actor)
    close_review(profile, Decision.TAKEN_BACK)
    return profile


@transaction.atomic
def take_review(*, profile: CsoProfile, actor: User) -> CsoReview:
    """Note that `actor` is looking at a CSO, so that a second officer is told.

    Raises:
        DecidedMeanwhileError: somebody has decided. CsoHasMovedError: it does not wait.
        OwnCsoError, NotAnOfficerError: as in `verify_cso`.
    """
    profile = _locked_to_decide(profile, "verify", actor)
    review = waiting_review(profile)
    review.taken_by, review.taken_at = actor, timezone.now()
    review.save(update_fields=["taken_by", "taken_at", "updated_at"])
    audit.record(actor=actor, verb="cso_review_taken", target=profile)
    return review


@transaction.atomic
def verify_cso(*, profile: CsoProfile, actor: User, mark: str) -> CsoProfile:
    """Verify a CSO under the names that it bears now, for a year; its people are told by mail.

    `mark` says what `actor` has read (organisations.models.facts.mark_of).

    Raises:
        DecidedMeanwhileError: another officer was faster. CsoHasMovedError: it does not wait.
        OwnCsoError: `actor` belongs to the CSO or sent it. NotAnOfficerError: they have no say.
        CsoHasChangedError: its statements are other ones by now.

    Source: docs/domain/registry.md, 2.
    """
    profile = _locked_to_decide(profile, "verify", actor)
    if mark != mark_of(profile):
        raise CsoHasChangedError
    now = timezone.now()
    if profile.verified_at is None:
        # Nobody has seen it until now: its page stands under the name that is verified, for good.
        save_with_address(profile.organisation)
    profile.name_at_verification = profile.organisation.names_to_verify()
    profile.verified_at = now
    note_confirmation(profile, timezone.localdate(now))
    move(profile, State.VERIFIED, "cso_verified", actor, at=now)
    review = close_review(profile, Decision.VERIFIED, decided_by=actor, at=now)
    emails.queue_decision(review)
    return profile


@transaction.atomic
def reject_cso(*, profile: CsoProfile, actor: User, reason: str) -> CsoProfile:
    """Do not verify a CSO and say why; its people are told by mail and may send it again.

    Raises:
        DecidedMeanwhileError: another officer was faster. CsoHasMovedError: it does not wait.
        OwnCsoError, NotAnOfficerError: as in `verify_cso`.
        ReasonMissingError: `reason` is empty.
    """
    if not (given := reason.strip()):
        raise ReasonMissingError
    profile = _locked_to_decide(profile, "reject", actor)
    now = timezone.now()
    move(profile, State.REJECTED, "cso_rejected", actor, at=now)
    review = close_review(profile, Decision.REJECTED, decided_by=actor, reason=given, at=now)
    emails.queue_decision(review)
    return profile


@transaction.atomic
def close_cso(*, profile: CsoProfile, actor: User, reason: str = "") -> CsoProfile:
    """Take a CSO out of the register: badge, page in the directory and team end at once.

    The representative needs no reason. An officer's stays as a review and is mailed to the CSO.

    Raises:
        NotInTeamError: `actor` neither represents it nor decides about it.
        ReasonMissingError: an officer gives none.
        CsoHasMovedError: it is closed already.
    """
    _at, team = lock_team(profile.organisation)
    if not may_in_some_state(actor, "close", profile):
        raise NotInTeamError
    officer = None if any(row.user_id == actor.pk for row in team) else actor
    given = reason.strip() if officer else ""
    if officer and not given:
        raise ReasonMissingError
    profile = locked(profile)
    require_possible(profile, "close")
    if officer and not profile.is_waiting:
        open_review(profile, CsoReview.Cause.CLOSING, None)
    move(profile, State.CLOSED, "cso_closed", actor)
    if profile.reviews.waiting().exists():
        close_review(profile, Decision.CLOSED, decided_by=officer, reason=given)
    emails.queue_closed(profile, given)
    end_team(organisation=profile.organisation, actor=actor)
    return profile


@transaction.atomic
def reopen_cso(*, profile: CsoProfile, actor: User) -> CsoProfile:
    """Let a closed CSO begin anew: it is sent and verified like any other.

    It has no team; an administrator puts the first person into it.

    Raises:
        NotAnOfficerError: `actor` has no say. CsoHasMovedError: it is not closed.
    """
    profile = locked(profile)
    _refuse_unless_officer(profile, "reopen", actor)
    require_possible(profile, "reopen")
    return move(profile, State.UNSUBMITTED, "cso_reopened", actor)


def locked(profile: CsoProfile) -> CsoProfile:
    """Lock the profile and then its organisation, in this order everywhere."""
    profile = CsoProfile.objects.select_for_update().get(pk=profile.pk)
    rows = Organisation.objects.select_for_update().select_related(None)
    profile.organisation = rows.defer("search").get(pk=profile.organisation_id)
    return profile


def locked_by(actor: User, profile: CsoProfile, action: str) -> CsoProfile:
    """Lock a CSO in which `actor` has the role for `action` now, and in whose state it is possible.

    Raises:
        NotInTeamError, CsoHasMovedError
    """
    roles = roles_that(action, CsoProfile._meta.label_lower)
    hold_role(person=actor, organisation=profile.organisation, roles=roles)
    profile = locked(profile)
    require_possible(profile, action)
    return profile


def require_possible(profile: CsoProfile, action: str) -> None:
    if profile.state not in POSSIBLE_IN[action]:
        raise CsoHasMovedError


def require_facts(profile: CsoProfile) -> None:
    if missing := missing_facts(profile):
        words = _("Please complete these first: %(missing)s.")
        raise NotReadyError(words % {"missing": ", ".join(str(one) for one in missing)})


def waiting_review(profile: CsoProfile) -> CsoReview:
    return profile.reviews.waiting().select_for_update().get()


def open_review(profile: CsoProfile, cause: str, actor: User | None) -> CsoReview:
    return profile.reviews.create(cause=cause, asked_by=actor, asked_at=timezone.now())


def close_review(
    profile: CsoProfile,
    decision: str,
    *,
    decided_by: User | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> CsoReview:
    review = waiting_review(profile)
    review.decision, review.decided_at = decision, at or timezone.now()
    review.decided_by, review.reason = decided_by, reason
    review.save()
    return review


def note_confirmation(profile: CsoProfile, today: date) -> None:
    """Count the year from `today`; it is saved with the next move."""
    profile.confirmed_on = today
    profile.confirmation_due_on = a_year_after(today)


def a_year_after(day: date) -> date:
    """The same day of the next year; after 29 February comes 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def _locked_to_decide(profile: CsoProfile, action: str, actor: User) -> CsoProfile:
    """Lock a CSO about which `actor` may decide, or say why not."""
    profile = locked(profile)
    _refuse_unless_officer(profile, action, actor)
    if profile.state not in POSSIBLE_IN[action]:
        _say_who_decided(profile)
        raise CsoHasMovedError
    if waiting_review(profile).asked_by_id == actor.pk:
        raise OwnCsoError
    return profile


def _refuse_unless_officer(profile: CsoProfile, action: str, actor: User) -> None:
    if may_in_some_state(actor, action, profile):
        return
    if is_member(actor, profile.organisation, timezone.now()):
        raise OwnCsoError
    raise NotAnOfficerError


def _say_who_decided(profile: CsoProfile) -> None:
    review = profile.reviews.exclude(decision=Decision.WAITING).select_related("decided_by").first()
    if review is not None and review.decided_by is not None:
        words = _("%(person)s has decided about this CSO meanwhile: %(decision)s.")
        values = {"person": review.decided_by, "decision": review.get_decision_display()}
        raise DecidedMeanwhileError(words % values)


def move(
    profile: CsoProfile, state: str, verb: str, actor: User | None, *, at: datetime | None = None
) -> CsoProfile:
    """Save the new state with what stands on the row, and note it in the trail.

    Raises:
        NumberTakenError: another CSO of this form has claimed the number, perhaps just now.
    """
    before, profile.state = profile.state, state
    profile.state_since = at or timezone.now()
    try:
        with transaction.atomic():
            profile.save()
    except IntegrityError as error:
        if constraint_of(error) == "csoprofile_number_claimed_once":
            raise NumberTakenError from error
        raise
    audit.record(
        actor=actor, verb=verb, target=profile, before={"state": before}, after={"state": state}
    )
    return profile
