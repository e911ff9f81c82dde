"""Who may do what with trainings (docs/domain/permissions.md)."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import (
    EDITOR,
    HELP_DESK_OFFICER,
    PROGRAMME_OFFICER,
    PROVINCE_COORDINATOR,
    REVIEWER,
    TRAINING_COORDINATOR,
    User,
)
from core.permissions import VISITOR, Relation, lines, may_in_some_state, named
from programmes.models import Project, own_pilots
from programmes.permissions import COORDINATE
from trainings.models import Delivery

State = Delivery.State
_READERS = (PROGRAMME_OFFICER, EDITOR, REVIEWER, HELP_DESK_OFFICER, TRAINING_COORDINATOR)
_WRITERS = (TRAINING_COORDINATOR, PROGRAMME_OFFICER)
_ALL = named("trainings", "trainingprogramme round roundday rounddaytopic delivery")
_DRAFTS = "programmes.view_project"


def _project(row) -> Project:
    programme = row.round.programme if isinstance(row, Delivery) else row.programme
    project: Project = programme.project
    return project


def _is_public(user, row) -> bool:
    return _project(row).state == Project.State.PUBLISHED


OF_PUBLISHED = Relation(_("of published projects"), _is_public)
OF_SEEN_PROJECTS = Relation(
    _("of published projects, or of those of own pilots"),
    lambda user, row: _is_public(user, row) or _project(row).pk in own_pilots(user).projects,
    permission=COORDINATE,
)
IN_OWN_PILOTS = Relation(
    _("in own pilots"),
    lambda user, delivery: (_project(delivery).pk, delivery.province_id) in own_pilots(user).pilots,
    lambda user: bool(own_pilots(user).pilots),
    COORDINATE,
)
SEEN_DELIVERIES = Relation(
    _("announced, or in own pilots"),
    lambda user, delivery: (
        (delivery.state != State.DRAFT and _is_public(user, delivery))
        or IN_OWN_PILOTS.holds(user, delivery)
    ),
    permission=COORDINATE,
)

ACTIONS = {
    "announce": pgettext_lazy("permission", "Announce"),
    "complete": pgettext_lazy("permission", "Mark as completed"),
    "cancel": pgettext_lazy("permission", "Cancel"),
}

MATRIX = [
    *lines(_ALL, "view add change delete", *_WRITERS),
    *lines("trainings.round", "read", VISITOR, relation=OF_PUBLISHED),
    *lines("trainings.round", "read", *_READERS, carrier=_DRAFTS),
    *lines("trainings.round", "read", PROVINCE_COORDINATOR, relation=OF_SEEN_PROJECTS),
    *lines(
        "trainings.delivery",
        "read",
        VISITOR,
        states=[State.ANNOUNCED, State.COMPLETED, State.CANCELLED],
        relation=OF_PUBLISHED,
    ),
    *lines("trainings.delivery", "read", *_READERS, carrier=_DRAFTS),
    *lines("trainings.delivery", "read view", PROVINCE_COORDINATOR, relation=SEEN_DELIVERIES),
    *lines("trainings.delivery", "change", PROVINCE_COORDINATOR, relation=IN_OWN_PILOTS),
    *lines("trainings.delivery", "announce", *_WRITERS, states=[State.DRAFT], carrier="change"),
    *lines("trainings.delivery", "complete", *_WRITERS, states=[State.ANNOUNCED], carrier="change"),
    *lines(
        "trainings.delivery",
        "complete",
        PROVINCE_COORDINATOR,
        states=[State.ANNOUNCED],
        relation=IN_OWN_PILOTS,
    ),
    *lines(
        "trainings.delivery",
        "cancel",
        *_WRITERS,
        states=[State.DRAFT, State.ANNOUNCED],
        carrier="change",
    ),
]


def can_move_delivery(user: User | AnonymousUser, delivery: Delivery, state: str) -> bool:
    """Announce, complete or cancel this one; coordinators only complete, in their own pilots.

    Whether its state allows that step is the service's to say.
    """
    return may_in_some_state(user, MOVES_IN_WORDS[state], delivery)


# The state that a move leads to → what the matrix calls it.
MOVES_IN_WORDS: dict[str, str] = {
    State.ANNOUNCED: "announce",
    State.COMPLETED: "complete",
    State.CANCELLED: "cancel",
}
