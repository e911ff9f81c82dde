"""What the sources of a project do not say, in words."""

from collections.abc import Mapping

from django.utils.translation import pgettext

from programmes.models import Project


def not_recorded(project: Project, lists: Mapping[str, object]) -> list[str]:
    """Name the parts that are empty; `lists` has those of the project by their English names."""
    names = {
        # Translators: parts of a project within a sentence: "Not recorded so far: budget, results"
        "budget": pgettext("within a sentence", "budget"),
        "dates": pgettext("within a sentence", "start and end"),
        "provinces": pgettext("within a sentence", "provinces"),
        "organisations": pgettext("within a sentence", "organisations"),
        "objectives": pgettext("within a sentence", "objectives"),
        "results": pgettext("within a sentence", "results"),
        "deliverables": pgettext("within a sentence", "deliverables"),
        "activities": pgettext("within a sentence", "activities"),
        "figures": pgettext("within a sentence", "figures"),
    }
    known = {
        "budget": project.budget_amount is not None,
        "dates": project.start_on or project.end_on,
        **lists,
    }
    return [words for name, words in names.items() if not known[name]]
