"""The permission matrix: every app states its own lines, and this registry gathers them.

A line says who may do what with a kind of row, in which of its states, and with whose rows. The
permissions of the roles, the `can_…` functions, the page and the document come from it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Who is no role of the ministry. A line for visitors is one for everybody.
VISITOR, ACCOUNT = "visitor", "account"
CSO_MEMBER, CSO_EDITOR, CSO_REPRESENTATIVE = "cso_member", "cso_editor", "cso_representative"
CSO_PEOPLE = (CSO_MEMBER, CSO_EDITOR, CSO_REPRESENTATIVE)
OUTSIDERS: dict[str, str | Promise] = {
    VISITOR: _("Visitor"),
    ACCOUNT: _("Signed in"),
    CSO_MEMBER: _("CSO member"),
    CSO_EDITOR: _("CSO editor"),
    CSO_REPRESENTATIVE: _("CSO representative"),
}

# Roles that no line names: their permissions are all there are, and all that view.
DOES_ALL, SEES_ALL = "administrator", "auditor"

READ, VIEW = "read", "view"


@dataclass(frozen=True, eq=False)
class Relation:
    """Whose rows a line is about: `holds(user, row)`; without a row `ever(user)`.

    Where `permission` is set, it carries the line instead of the permission of the model: so a role
    that has rows of its own only is refused wherever somebody forgets to ask whose row it is.
    """

    label: str | Promise
    holds: Callable[[Any, Any], bool]
    ever: Callable[[Any], bool] = lambda user: True
    permission: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the matrix: `action` on rows of `model` ("helpdesk.ticket") by `people`.

    "read" is what the pages show, "view" what the back office lists. `states` empty: in every
    state. `carrier` is the permission that staff need for it; "": being ministry staff is enough.
    """

    model: str
    action: str
    people: frozenset[str]
    states: frozenset[str]
    relation: Relation | None
    carrier: str

    @property
    def staff(self) -> frozenset[str]:
        return self.people - set(OUTSIDERS)

    @property
    def holders(self) -> frozenset[str]:
        """`people` with those that no app names: who may do everything, and who sees everything.

        Rows of one's own are not theirs by that: they have them by the line for all rows.
        """
        if not self.staff or self.is_own or not self.carrier:
            return self.people
        is_seeing = self.carrier.partition(".")[2].startswith("view_")
        return self.people | {DOES_ALL} | ({SEES_ALL} if is_seeing else set())

    @property
    def is_own(self) -> bool:
        """Whether a permission of its relation carries it."""
        return self.relation is not None and self.relation.permission != ""


def lines(
    models_named: str,
    actions: str,
    *people: str,
    states: Iterable[str] = (),
    relation: Relation | None = None,
    carrier: str | None = None,
) -> list[Line]:
    """Return a line for each model and action: lines("helpdesk.ticket", "view change", EDITOR).

    `carrier` is the action of Django whose permission stands for one of our own ("change"), or a
    permission of another model in full. People of a CSO and roles of the ministry have lines apart.
    """
    return [
        Line(
            name,
            action,
            frozenset(people),
            frozenset(map(str, states)),
            relation,
            _carrier(name, action if carrier is None else carrier, relation),
        )
        for name in models_named.split()
        for action in actions.split()
    ]


def _carrier(name: str, said: str, relation: Relation | None) -> str:
    if relation is not None and relation.permission:
        return relation.permission
    app, model = name.split(".")
    return said if "." in said or not said else f"{app}.{said}_{model}"


def named(app: str, models_of_app: str) -> str:
    """Return full names: named("core", "glossaryterm sourcenote")."""
    return " ".join(f"{app}.{model}" for model in models_of_app.split())


@cache
def gather_matrix() -> tuple[Line, ...]:
    """Return the lines of all apps: `MATRIX` of each permissions.py."""
    return tuple(line for module in _stating() for line in getattr(module, "MATRIX", []))


def gather_actions() -> dict[str, dict[str, str | Promise]]:
    """Return app → its actions in words, core's first: `ACTIONS` of each permissions.py."""
    return {
        module.__name__.partition(".")[0]: ACTIONS | getattr(module, "ACTIONS", {})
        for module in _stating()
    }


def _stating() -> list[Any]:
    found = [
        config
        for config in apps.get_app_configs()
        if module_has_submodule(config.module, "permissions")
    ]
    return [import_module(f"{config.name}.permissions") for config in found]


def gather_role_permissions() -> dict[str, set[str]]:
    """Return role → permissions ("app.codename"), as the lines of the matrix want them."""
    gathered: dict[str, set[str]] = {}
    for line in gather_matrix():
        for role in line.staff:
            gathered.setdefault(role, set()).update(filter(None, [line.carrier]))
    return gathered


@cache
def lines_of(model: str, action: str) -> tuple[Line, ...]:
    return tuple(one for one in gather_matrix() if (one.model, one.action) == (model, action))


# A row; or a kind of rows, by its class or its label.
Thing = models.Model | type[models.Model] | str


def may(user, action: str, thing: Thing) -> bool:
    """Whether a line of the matrix lets `user` do it with a row; with a kind: with some row of it.

    A relation may read the database.
    """
    label = thing if isinstance(thing, str) else thing._meta.label_lower
    return any(_fits(line, user, thing) for line in lines_of(label, action))


def may_in_some_state(user, action: str, row: models.Model) -> bool:
    """The same of a row, whatever state it is in: for who is to be told why it cannot be now."""
    return any(
        is_named(line, user) and (line.relation is None or line.relation.holds(user, row))
        for line in lines_of(row._meta.label_lower, action)
    )


def may_with_own(user, action: str, thing: models.Model | type[models.Model]) -> bool:
    """The same, only by lines that a permission of their relation carries (own pilots)."""
    stated = lines_of(thing._meta.label_lower, action)
    return any(line.is_own and _fits(line, user, thing) for line in stated)


def _fits(line: Line, user, thing: Thing) -> bool:
    return is_named(line, user) and _is_about(line, user, thing)


def is_named(line: Line, user) -> bool:
    """Whether the line is for this person; of a CSO's people the relation decides alone."""
    if VISITOR in line.people:
        return True
    if not user.is_authenticated:
        return False
    if line.people & {ACCOUNT, *CSO_PEOPLE}:
        return True
    return user.is_staff and (not line.carrier or user.has_perm(line.carrier))


def _is_about(line: Line, user, thing: Thing) -> bool:
    if isinstance(thing, type | str):
        return line.relation is None or line.relation.ever(user)
    state: str = getattr(thing, "state", "")
    if line.states and state not in line.states:
        return False
    return line.relation is None or line.relation.holds(user, thing)


def can_read_trail(user: Any) -> bool:
    """The auditor and the administrator: the trail tells what everybody did."""
    return may(user, VIEW, "core.auditevent")


ACTIONS: dict[str, str | Promise] = {
    READ: pgettext_lazy("permission", "Read on the pages"),
    VIEW: pgettext_lazy("permission", "See in the administration"),
    "add": pgettext_lazy("permission", "Add"),
    "change": pgettext_lazy("permission", "Change"),
    "delete": pgettext_lazy("permission", "Delete"),
    "send_again": pgettext_lazy("permission", "Send again"),
}

_TERMS = named("core", "glossaryterm externalservice")
_WRITERS = ("programme_officer", "editor")
_READERS = ("reviewer", "training_coordinator", "help_desk_officer", "province_coordinator")

MATRIX = [
    *lines(_TERMS, "view", *_WRITERS, *_READERS),
    *lines(_TERMS, "add change", *_WRITERS),
    *lines(_TERMS, "delete", DOES_ALL),
    *lines("core.sourcenote", "view", "programme_officer", "reviewer"),
    *lines("core.sourcenote", "add change", "programme_officer"),
    *lines("core.sourcenote", "delete", DOES_ALL),
    *lines("core.outdatedtranslation", "view", *_WRITERS, "reviewer", "training_coordinator"),
    *lines("core.auditevent core.outboundmail core.slugredirect", "view", DOES_ALL),
    *lines("core.outboundmail", "send_again", DOES_ALL, carrier="change"),
]
