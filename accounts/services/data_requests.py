"""Requests about one's own data: opened, proved, worked on, answered, refused or cancelled.

Source: Law 6698, articles 11, 13 and 14 (docs/domain/privacy.md, section 4).
"""

import logging
from enum import Enum

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import emails
from accounts.models import ANSWER_WITHIN, DataRequest, Notice, User, canonical_email
from accounts.services import erasure, exports
from accounts.services.notices import record_notice
from core import audit
from core.errors import RuleError

logger = logging.getLogger(__name__)
State, Kind = DataRequest.State, DataRequest.Kind
# Days before the answer is due on which staff are reminded; the last is the day after.
REMIND_AT = (10, 3, 0, -1)


class Side(Enum):
    """On which side of a request somebody acts."""

    PERSON = "person"
    STAFF = "staff"


# From → to → who may do it. Source: docs/domain/privacy.md, section 4; tested cell by cell.
MOVES: dict[str, dict[str, set[Side]]] = {
    State.RECEIVED: {
        State.IDENTITY_CHECK: {Side.STAFF},
        State.IN_PROGRESS: {Side.STAFF},
        State.REFUSED: {Side.STAFF},
        State.CANCELLED: {Side.PERSON},
    },
    State.IDENTITY_CHECK: {
        State.IN_PROGRESS: {Side.STAFF},
        State.REFUSED: {Side.STAFF},
        State.CANCELLED: {Side.PERSON},
    },
    State.IN_PROGRESS: {
        State.ANSWERED: {Side.STAFF},
        State.REFUSED: {Side.STAFF},
        State.CANCELLED: {Side.PERSON},
    },
    State.ANSWERED: {},
    State.REFUSED: {},
    State.CANCELLED: {},
}


class RequestMoveError(RuleError):
    message = _("The request cannot be put into that state from here. Please reload the page.")


class IdentityNotProvedError(RuleError):
    message = _(
        "The person has not proved who they are yet. Please wait for the mailed link to be "
        "followed, or refuse the request."
    )


class OwnRequestError(RuleError):
    message = _("Nobody handles their own request. Please ask another administrator.")


class AnswerMissingError(RuleError):
    message = _("Please write the answer, or the reason why the request is refused.")


@transaction.atomic
def open_request(
    *, person: User, kind: str, language: str, wish: str = "", notice_version: int | None = None
) -> DataRequest:
    """Take the request of somebody with an account, who has just proved who they are.

    An open one of the same kind is returned instead: a second click asks once.
    """
    User.objects.select_for_update().get(pk=person.pk)
    request = DataRequest.objects.of_person(person).open().filter(kind=kind).first()
    if request is not None:
        return request
    record_notice(form=Notice.Form.DATA_REQUEST, version=notice_version, person=person)
    request = _create(
        person=person, kind=kind, language=language, wish=wish, identity_proved_at=timezone.now()
    )
    _opened(request, actor=person)
    return request


@transaction.atomic
def open_request_for(
    *, email: str, kind: str, language: str, wish: str, actor: User
) -> DataRequest:
    """Take the request of somebody without account, which staff got by mail, post or telephone.

    It waits for its identity check: the link that is mailed to the address.

    Raises:
        ValidationError: the address holds letters that could be another's.
        OwnRequestError: it is the actor's own address.
    """
    address = canonical_email(email)
    person = User.objects.filter(email_canonical=address, is_active=True).first()
    if person == actor:
        raise OwnRequestError
    owner = {"person": person} if person else {"person": None, "email": address}
    open_ones = DataRequest.objects.open().filter(kind=kind, **owner)
    try:
        with transaction.atomic():
            request = open_ones.first() or _create(
                **owner, kind=kind, language=language, wish=wish, handler=actor
            )
    except IntegrityError:
        # datarequest_one_open: somebody was a moment faster.
        return open_ones.get()
    if request.handler_id == actor.pk and request.state == State.RECEIVED:
        _opened(request, actor=actor, verb="data_request_recorded")
        return move_request(request=request, actor=actor, state=State.IDENTITY_CHECK)
    return request


def _create(**values: object) -> DataRequest:
    """Number a request and start its clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('accounts_datarequest_number')")
        (serial,) = cursor.fetchone()
    today = timezone.localdate()
    return DataRequest.objects.create(
        number=f"VT-{today.year}-{serial:06d}", due_on=today + ANSWER_WITHIN, **values
    )


def _opened(request: DataRequest, *, actor: User, verb: str = "data_request_opened") -> None:
    emails.queue_request_received(request)
    audit.record(actor=actor, verb=verb, target=request, after={"kind": request.kind})
    logger.info("%s request=%s kind=%s", verb, request.pk, request.kind)


@transaction.atomic
def prove_identity(*, request: DataRequest) -> DataRequest:
    """Note that the mailed link was followed: the address belongs to who asks."""
    request = _locked(request)
    if request.identity_proved_at is None and request.is_open:
        request.identity_proved_at = timezone.now()
        request.save(update_fields=["identity_proved_at", "updated_at"])
        audit.record(actor=None, verb="data_request_identity_proved", target=request)
    return request


@transaction.atomic
def cancel_request(*, request: DataRequest, person: User) -> DataRequest:
    """Take one's own request back, as long as it has not been answered.

    Raises:
        RequestMoveError: it has been answered, refused or cancelled.
    """
    request = _locked(request)
    _refuse_move(request, State.CANCELLED, Side.PERSON)
    _close(request, State.CANCELLED, actor=person)
    return request


@transaction.atomic
def move_request(*, request: DataRequest, actor: User, state: str) -> DataRequest:
    """Put a request into identity check or in progress; `actor` handles it from now on.

    Raises:
        RequestMoveError: MOVES does not know this move.
        OwnRequestError: it is the actor's own.
        IdentityNotProvedError: nobody works on it before the person is known.
    """
    request = _locked(request)
    _refuse_move(request, state, Side.STAFF)
    _refuse_own(request, actor)
    if state == State.IN_PROGRESS and request.identity_proved_at is None:
        raise IdentityNotProvedError
    before, request.state, request.handler = request.state, state, actor
    request.save(update_fields=["state", "handler", "updated_at"])
    if state == State.IDENTITY_CHECK and request.identity_proved_at is None:
        emails.queue_identity_link(request)
    audit.record(
        actor=actor,
        verb="data_request_moved",
        target=request,
        before={"state": before},
        after={"state": state},
    )
    return request


@transaction.atomic
def answer_request(*, request: DataRequest, actor: User, answer: str) -> DataRequest:
    """Answer a request; the answer to an erasure is that everything has been erased, just now.

    With the answer to a request for information goes a copy of what is held.

    Raises:
        RequestMoveError: it is not in progress.
        OwnRequestError: it is the actor's own.
        AnswerMissingError: there are no words.
        RequestIsHeldError: a legal hold keeps the person's data.
        LastAdministratorError: nobody would be left to give roles.
    """
    request = _locked(request)
    _refuse_move(request, State.ANSWERED, Side.STAFF)
    _refuse_own(request, actor)
    if not answer.strip():
        raise AnswerMissingError
    request.answer, request.handler = answer, actor
    if request.kind == Kind.ERASURE:
        _erase(request, actor)
    else:
        emails.queue_answer(request)
    if request.kind == Kind.ACCESS:
        exports.order_copy(request=request, actor=actor)
    _close(request, State.ANSWERED, actor=actor)
    return request


def _erase(request: DataRequest, actor: User) -> None:
    """Erase the person of the request, its own texts too; the last mail tells them.

    Raises:
        RequestIsHeldError, LastAdministratorError: as `answer_request` says.
    """
    subject = erasure.subject_of(request)
    to, answer = request.email or str(getattr(request.person, "email", "")), request.answer
    erasure.erase(subject=subject, reference=request.number, actor=actor)
    request.refresh_from_db(fields=["wish", "answer", "email"])
    emails.queue_erased(request, to=to, answer=answer)


@transaction.atomic
def refuse_request(*, request: DataRequest, actor: User, reason: str) -> DataRequest:
    """Refuse a request; the mail says why, and where the person may complain.

    Raises:
        RequestMoveError: it is closed already.
        OwnRequestError: it is the actor's own.
        AnswerMissingError: there is no reason.
    """
    request = _locked(request)
    _refuse_move(request, State.REFUSED, Side.STAFF)
    _refuse_own(request, actor)
    if not reason.strip():
        raise AnswerMissingError
    request.answer, request.handler = reason, actor
    emails.queue_refusal(request)
    _close(request, State.REFUSED, actor=actor)
    return request


def remind_of_requests() -> int:
    """Mail the administrators about requests whose answer is due soon; return how many mails.

    Each reminder has a key of its own: run twice, it is queued once.
    """
    today = timezone.localdate()
    queued = 0
    for request in DataRequest.objects.open().filter(due_on__lte=today + ANSWER_WITHIN):
        left = request.days_left(today)
        due = [days for days in REMIND_AT if left <= days]
        if due:
            queued += emails.queue_reminders(request, min(due), left)
    return queued


def _locked(request: DataRequest) -> DataRequest:
    return DataRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)


def _refuse_move(request: DataRequest, state: str, side: Side) -> None:
    if side not in MOVES[request.state].get(state, set()):
        raise RequestMoveError


def _refuse_own(request: DataRequest, actor: User) -> None:
    if request.person_id == actor.pk:
        raise OwnRequestError


def _close(request: DataRequest, state: str, *, actor: User) -> None:
    before, request.state, request.closed_at = request.state, state, timezone.now()
    request.save(update_fields=["state", "closed_at", "answer", "handler", "updated_at"])
    audit.record(
        actor=actor,
        verb=f"data_request_{state}",
        target=request,
        before={"state": before},
        after={"state": state},
    )
    logger.info("data_request_closed request=%s state=%s", request.pk, state)
