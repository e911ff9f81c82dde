"""Who may do what with publications and their versions (docs/domain/permissions.md)."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import (
    ADMINISTRATOR,
    EDITOR,
    PROGRAMME_OFFICER,
    REVIEWER,
    STAFF_ROLES,
    User,
)
from core.permissions import VISITOR, Relation, lines, may, named
from publications.models import Version

State = Version.State
_WRITERS = (EDITOR, PROGRAMME_OFFICER)
_LIBRARY = named("publications", "publication version topic")
_VERSIONS = "publications.version"

ITS_TIME_HAS_COME = Relation(
    _("from the day of publication"), lambda user, version: version.published_at <= timezone.now()
)

ACTIONS = {
    "publish": pgettext_lazy("permission", "Publish"),
    "withdraw": pgettext_lazy("permission", "Withdraw"),
    "order_files": pgettext_lazy("permission", "Have files made"),
}

MATRIX = [
    *lines(_LIBRARY, "view", *_WRITERS, REVIEWER),
    *lines(named("publications", "publication version"), "add", *_WRITERS),
    *lines("publications.publication", "change", *_WRITERS),
    *lines("publications.publication", "delete", ADMINISTRATOR),
    *lines("publications.topic", "add change", EDITOR),
    *lines("publications.topic", "delete", ADMINISTRATOR),
    *lines(_VERSIONS, "read", VISITOR, states=[State.PUBLISHED], relation=ITS_TIME_HAS_COME),
    *lines(
        _VERSIONS,
        "read",
        *STAFF_ROLES,
        states=[State.DRAFT, State.PUBLISHED, State.WITHDRAWN],
        carrier="",
    ),
    *lines(_VERSIONS, "change", *_WRITERS, REVIEWER, states=[State.DRAFT]),
    *lines(_VERSIONS, "publish", *_WRITERS, REVIEWER, states=[State.DRAFT], carrier="change"),
    *lines(_VERSIONS, "withdraw", *_WRITERS, REVIEWER, states=[State.PUBLISHED], carrier="change"),
    *lines(_VERSIONS, "order_files", *_WRITERS, REVIEWER, carrier="change"),
    *lines(_VERSIONS, "delete", ADMINISTRATOR, states=[State.DRAFT]),
    *lines("publications.file", "view", *_WRITERS, REVIEWER),
    *lines("publications.filebuild", "view", *_WRITERS),
]


def can_publish(user: User | AnonymousUser) -> bool:
    """Publish and withdraw versions: editors, reviewers, programme officers, administrators."""
    return may(user, "publish", Version)
