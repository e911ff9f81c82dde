"""Who may do what with programmes, projects and what a project has (docs/domain/permissions.md)."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import (
    ADMINISTRATOR,
    EDITOR,
    HELP_DESK_OFFICER,
    PROGRAMME_OFFICER,
    PROVINCE_COORDINATOR,
    REVIEWER,
    TRAINING_COORDINATOR,
    User,
)
from core.permissions import VISITOR, Relation, lines, may, named
from programmes.models import (
    Activity,
    BulkImport,
    CoordinatorAssignment,
    Figure,
    Project,
    ProjectReview,
    own_pilots,
)
from programmes.models.parts import path_to_project

# What carries each line "in own pilots".
COORDINATE = "programmes.coordinate_pilots"

State = Project.State
_READERS = (PROGRAMME_OFFICER, EDITOR, REVIEWER, HELP_DESK_OFFICER, TRAINING_COORDINATOR)
_PROJECTS = "programmes.project"
_LISTS = named("programmes", "programme theme targetgroup frameworkobjective")
_PARTS = named(
    "programmes",
    "projectorganisation projectprovince provincescope projecttargetgroup contribution "
    "objective result deliverable deliverablepart figure supportdelivery "
    "activitygroup activityseries legalbasis agreement extension frameworkalignment "
    "projectrelation challenge mitigation goodpractice",
)


def _has_pilots(user) -> bool:
    return bool(own_pilots(user).pilots)


def _is_part_public(user, row) -> bool:
    """Whether the project of a part is published; parts of parts have a longer way to it."""
    model: type[Model] = type(row)
    path = path_to_project(model)
    rows = model._default_manager.filter(pk=row.pk, **{f"{path}__state": State.PUBLISHED})
    return bool(rows.exists())


def _is_part_seen(user, row) -> bool:
    """Whether the project of a part is public, or one of the pilots that the person coordinates."""
    return type(row)._default_manager.filter(pk=row.pk).visible_to(user).exists()


def _is_in_own_provinces(user, activity: Activity) -> bool:
    return (activity.project_id, activity.province_id) in own_pilots(user).provinces


SEEN_PROJECTS = Relation(
    _("published, or of own pilots"),
    lambda user, project: (
        project.state == State.PUBLISHED or project.pk in own_pilots(user).projects
    ),
    permission=COORDINATE,
)
OF_SEEN_PROJECTS = Relation(
    _("of published projects, or of those of own pilots"),
    lambda user, row: SEEN_PROJECTS.holds(user, row.project),
    permission=COORDINATE,
)
OF_OWN_PROJECTS = Relation(
    _("of projects of own pilots"),
    lambda user, row: row.project_id in own_pilots(user).projects,
    permission=COORDINATE,
)
IN_OWN_PROVINCES = Relation(
    _("own pilots and their neighbours"), _is_in_own_provinces, _has_pilots, COORDINATE
)
OWN_IMPORTS = Relation(
    _("own files"),
    lambda user, row: row.uploaded_by_id == user.pk and OF_OWN_PROJECTS.holds(user, row),
    _has_pilots,
    COORDINATE,
)
OWN_ASSIGNMENTS = Relation(
    _("own"),
    lambda user, assignment: assignment.person_id == user.pk,
    permission=COORDINATE,
)
PARTS_OF_PUBLISHED = Relation(_("of published projects"), _is_part_public)
PARTS_OF_SEEN = Relation(OF_SEEN_PROJECTS.label, _is_part_seen, permission=COORDINATE)
OF_PUBLISHED = Relation(
    _("of published projects"), lambda user, row: row.project.state == State.PUBLISHED
)
NEVER_PUBLIC = Relation(_("never public"), lambda user, project: not project.has_been_public)
BY_ANOTHER = Relation(
    _("waiting, sent by somebody else"),
    lambda user, review: review.is_waiting and review.submitted_by_id != user.pk,
)

ACTIONS = {
    "submit": pgettext_lazy("permission", "Send for review"),
    "take_back": pgettext_lazy("permission", "Take back from review"),
    "archive": pgettext_lazy("permission", "Move to the archive"),
    "withdraw": pgettext_lazy("permission", "Withdraw"),
    "reopen": pgettext_lazy("permission", "Open again"),
    "decide": pgettext_lazy("permission", "Approve or return"),
    "assign": pgettext_lazy("permission", "Assign"),
    "end": pgettext_lazy("permission", "Set the last day"),
}

MATRIX = [
    *lines(_LISTS, "view", *_READERS, PROVINCE_COORDINATOR),
    *lines(_LISTS, "add change", PROGRAMME_OFFICER),
    *lines(_LISTS, "delete", ADMINISTRATOR),
    *lines(_PROJECTS, "read", VISITOR, states=[State.PUBLISHED]),
    *lines(_PROJECTS, "read", *_READERS, carrier="view"),
    *lines(_PROJECTS, "view", *_READERS),
    *lines(_PROJECTS, "read view", PROVINCE_COORDINATOR, relation=SEEN_PROJECTS),
    *lines(_PROJECTS, "add change", PROGRAMME_OFFICER),
    *lines(_PROJECTS, "submit", PROGRAMME_OFFICER, states=[State.DRAFT], carrier="change"),
    *lines(_PROJECTS, "take_back", PROGRAMME_OFFICER, states=[State.IN_REVIEW], carrier="change"),
    *lines(
        _PROJECTS,
        "archive withdraw",
        PROGRAMME_OFFICER,
        states=[State.PUBLISHED],
        carrier="change",
    ),
    *lines(
        _PROJECTS,
        "reopen",
        PROGRAMME_OFFICER,
        states=[State.ARCHIVED, State.WITHDRAWN],
        carrier="change",
    ),
    *lines(_PROJECTS, "delete", ADMINISTRATOR, relation=NEVER_PUBLIC),
    *lines("programmes.projectreview", "view", *_READERS),
    *lines("programmes.projectreview", "view", PROVINCE_COORDINATOR, relation=OF_OWN_PROJECTS),
    *lines(
        "programmes.projectreview",
        "decide",
        *(PROGRAMME_OFFICER, EDITOR, REVIEWER),
        relation=BY_ANOTHER,
        carrier="change",
    ),
    *lines(_PARTS, "view", *_READERS),
    *lines(_PARTS, "read", VISITOR, relation=PARTS_OF_PUBLISHED),
    *lines(_PARTS, "read", *_READERS, carrier="view"),
    *lines(_PARTS, "read view", PROVINCE_COORDINATOR, relation=PARTS_OF_SEEN),
    *lines(_PARTS, "add change delete", PROGRAMME_OFFICER),
    *lines("programmes.activity", "read", VISITOR, relation=OF_PUBLISHED),
    *lines("programmes.activity", "read", *_READERS, carrier="view"),
    *lines("programmes.activity", "view", *_READERS),
    *lines("programmes.activity", "read view", PROVINCE_COORDINATOR, relation=OF_SEEN_PROJECTS),
    *lines("programmes.activity", "add change", PROGRAMME_OFFICER, TRAINING_COORDINATOR),
    *lines("programmes.activity", "add change", PROVINCE_COORDINATOR, relation=IN_OWN_PROVINCES),
    *lines("programmes.activity", "delete", ADMINISTRATOR),
    *lines("programmes.bulkimport", "view add", PROGRAMME_OFFICER, TRAINING_COORDINATOR),
    *lines("programmes.bulkimport", "view add", PROVINCE_COORDINATOR, relation=OWN_IMPORTS),
    *lines("programmes.importreference", "view", PROGRAMME_OFFICER, TRAINING_COORDINATOR),
    *lines("programmes.importreference", "view", PROVINCE_COORDINATOR, relation=OF_OWN_PROJECTS),
    *lines("programmes.importreference", "delete", PROGRAMME_OFFICER),
    *lines("programmes.coordinatorassignment", "view", *_READERS),
    *lines(
        "programmes.coordinatorassignment", "view", PROVINCE_COORDINATOR, relation=OWN_ASSIGNMENTS
    ),
    *lines("programmes.coordinatorassignment", "assign", PROGRAMME_OFFICER, carrier="add"),
    *lines("programmes.coordinatorassignment", "end", PROGRAMME_OFFICER, carrier="change"),
]


def can_change_project(user: User | AnonymousUser) -> bool:
    """Edit it, send it for review, take it back or down: programme officers, administrators."""
    return may(user, "change", Project)


def can_review_projects(user: User | AnonymousUser) -> bool:
    """Decide about what others sent: programme officers, editors, reviewers, administrators."""
    return may(user, "decide", ProjectReview)


def can_decide_review(user: User | AnonymousUser, review: ProjectReview) -> bool:
    """Approve or return this one. Its author is who sent it, and decides on nothing of theirs."""
    return may(user, "decide", review)


def can_assign_coordinators(user: User | AnonymousUser) -> bool:
    """Give somebody a pilot province, and end that: programme officers, administrators."""
    return may(user, "assign", CoordinatorAssignment)


OUTSIDE = _("Choose one of your own pilot provinces or of their neighbours in this project.")

# What an import of a kind adds and changes.
IMPORTED: dict[str, type[Activity] | type[Figure]] = {"activities": Activity, "figures": Figure}


def can_change_activity(user: User | AnonymousUser, activity: Activity) -> bool:
    """Write this one; a coordinator only where it is held in a province of their own pilots."""
    return may(user, "change", activity)


def can_import(user: User | AnonymousUser, kind: str) -> bool:
    """Bring in a file of that kind: who may add and change its rows one by one."""
    rows = all(may(user, action, IMPORTED[kind]) for action in ("add", "change"))
    return rows and may(user, "add", BulkImport)


def activity_places(user: User | AnonymousUser) -> frozenset[tuple[int, int]] | None:
    """Return where this person may write activities, as (project, plate code); None: anywhere."""
    if user.is_staff and user.has_perms(["programmes.add_activity", "programmes.change_activity"]):
        return None
    return own_pilots(user).provinces
