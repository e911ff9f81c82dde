"""The addresses of the lists behind the numbers of the portfolio."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django_filters import FilterSet

from programmes.filters import OF_PROJECTS

Chosen = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Links:
    """Lists narrowed as the portfolio is, and by what one number counts.

    `chosen` are the filters of the portfolio by their names in an address. `has_demo`: there are
    invented projects, which a list has to leave out as the portfolio does. `site` stands before
    the addresses on a paper.
    """

    chosen: Chosen
    has_demo: bool
    site: str = ""

    def projects(self, **more: str) -> str:
        """The list of projects; a filter in `more` takes the place of the portfolio's own."""
        kept = {name: values for name, values in self._scope().items() if name not in more}
        return self._address("programmes:project_list", {**kept, **_lists(more)})

    def of(self, name: str, **more: str) -> str:
        """The list `name` of what projects have; `more` are its own filters."""
        # Without any filter it would show as well what belongs to no project at all.
        scope = self._scope() or {"real": ["1"]}
        narrowed = {f"{OF_PROJECTS}-{key}": values for key, values in scope.items()}
        return self._address(name, {**narrowed, **_lists(more)})

    def _scope(self) -> dict[str, Sequence[str]]:
        return {**self.chosen, **({"real": ["1"]} if self.has_demo else {})}

    def _address(self, name: str, query: Chosen) -> str:
        words = urlencode(query, doseq=True)
        return f"{self.site}{reverse(name)}{'?' if words else ''}{words}"


def _lists(more: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in more.items()}


def chosen_in(filterset: FilterSet) -> dict[str, list[str]]:
    """What was chosen in a filter and could be used."""
    filterset.is_valid()
    cleaned = getattr(filterset.form, "cleaned_data", {})
    return {name: filterset.data.getlist(name) for name, value in cleaned.items() if value}
