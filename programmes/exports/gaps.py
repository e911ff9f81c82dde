"""What is not recorded of a project, in words: for its public page, and for staff as a share.

One list of parts for both; staff are told of three more. Source: docs/domain/projects.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import pgettext

from programmes.models import Project
from programmes.models.parts import KNOWN

# What a reader asks first counts twice.
BASIC = frozenset({"summary", "dates", "budget", "funder", "organisations", "provinces"})
FOR_STAFF = frozenset({"summary", "funder", "target_groups"})


def part_names() -> dict[str, str]:
    """Return the parts of a project by their English names, in words, in the order of its page."""
    return {
        # Translators: parts of a project within a sentence: "Not recorded so far: budget, results"
        "summary": pgettext("within a sentence", "summary"),
        "budget": pgettext("within a sentence", "budget"),
        "dates": pgettext("within a sentence", "start and end"),
        "provinces": pgettext("within a sentence", "provinces"),
        "funder": pgettext("within a sentence", "funder"),
        "organisations": pgettext("within a sentence", "organisations"),
        "target_groups": pgettext("within a sentence", "target groups"),
        "objectives": pgettext("within a sentence", "objectives"),
        "results": pgettext("within a sentence", "results"),
        "deliverables": pgettext("within a sentence", "deliverables"),
        "activities": pgettext("within a sentence", "activities"),
        "figures": pgettext("within a sentence", "figures"),
    }


def not_recorded(project: Project, lists: Mapping[str, object]) -> list[str]:
    """Name the parts that are empty; `lists` has those of the project by their English names."""
    known = {
        "budget": project.budget_amount is not None,
        "dates": project.start_on or project.end_on,
        **lists,
    }
    names = part_names().items()
    return [words for name, words in names if name not in FOR_STAFF and not known[name]]


@dataclass(frozen=True)
class Completeness:
    """How much of a project is recorded, in whole per cent, and the parts that are missing."""

    percent: int
    missing: list[str]


def completeness(project: Project) -> Completeness:
    """Weigh what is recorded of a project of `Project.objects.with_known()`; asks nothing."""
    lacking = [name for name in KNOWN if not getattr(project, f"known_{name}")]
    lost = sum(map(_weight, lacking))
    names = part_names()
    percent = 100 - round(100 * lost / sum(map(_weight, KNOWN)))
    return Completeness(percent, [words for name, words in names.items() if name in lacking])


def _weight(name: str) -> int:
    return 2 if name in BASIC else 1
