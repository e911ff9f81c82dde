"""What a project's page and the open-data page ask the apps that this one knows not of.

Trainings and publications stand to the left: they connect in their apps.py and answer with a
section of the page, so that each keeps its own rule of what is public.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.dispatch import Signal

from core.translation import Translated


@dataclass(frozen=True)
class Line:
    """One line of a section: its title, a quiet word beside it, and what there is to say of it.

    `url` is its page; "" where it has none. `deliverables` are the ids of those that it hands out.
    """

    url: str
    title: Translated
    meta: str = ""
    texts: Sequence[Translated] = ()
    deliverables: Sequence[int] = ()


@dataclass(frozen=True)
class Section:
    """A part of the project's page: its anchor in the address, its heading and its links.

    One for staff stands last, after what everybody sees. `feed_url`: its Atom feed, if it has one.
    """

    anchor: str
    title: str
    lines: Sequence[Line]
    is_for_staff: bool = False
    feed_url: str = ""


@dataclass(frozen=True)
class OpenDataPart:
    """What an app to the left adds to the open-data page: a template, and its `part`."""

    template: str
    part: object


# Sent with user; a receiver returns an OpenDataPart.
open_data_page = Signal()


def open_data_parts(*, user: object) -> list[OpenDataPart]:
    """Return what other apps add to the open-data page, in the order of the settings."""
    answers = cast(
        "list[tuple[object, OpenDataPart]]", open_data_page.send(OpenDataPart, user=user)
    )
    return [part for _receiver, part in answers]


# Sent with project, user and at (a moment); a receiver returns a Section, perhaps without lines.
# For a visitor it asks the database twice at most.
project_page = Signal()


@dataclass(frozen=True, slots=True)
class Number:
    """A number, what it counts, and the address of exactly the list behind it."""

    value: int
    label: str
    url: str


# Sent with projects (a queryset), user, at and links (programmes.exports.Links); a receiver returns
# Numbers, for one question to the database.
portfolio_numbers = Signal()


def numbers_elsewhere(**asked: object) -> list[Number]:
    """Return what the other apps count of the projects asked for."""
    answers = cast(
        "list[tuple[object, list[Number]]]", portfolio_numbers.send(sender=None, **asked)
    )
    return [number for _receiver, numbers in answers for number in numbers]


def sections(*, project: object, user: object, at: datetime) -> list[Section]:
    """Return the sections that have lines, in the order of the apps in the settings."""
    answers = cast(
        "list[tuple[object, Section]]",
        project_page.send(type(project), project=project, user=user, at=at),
    )
    return [section for _receiver, section in answers if section.lines]


# Sent with project, in the transaction that archives or withdraws it: what was made of it before
# must not be offered any longer.
project_taken_down = Signal()
