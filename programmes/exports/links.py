"""The addresses of the lists behind the numbers of the portfolio."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

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
        kept = {name: words for name, words in self._scope.items() if name not in more}
        return self._address("programmes:project_list", kept, more)

    def of(self, name: str, **more: str) -> str:
        """The list `name` of what projects have; `more` are its own filters."""
        # Without any filter it would show as well what belongs to no project at all.
        scope = self._scope or {"real": urlencode({"real": "1"})}
        narrowed = {
            key: "&".join(f"{OF_PROJECTS}-{part}" for part in words.split("&"))
            for key, words in scope.items()
        }
        return self._address(name, narrowed, more)

    @cached_property
    def _scope(self) -> dict[str, str]:
        """The filters of the portfolio as they stand in an address."""
        scope = {**self.chosen, **({"real": ["1"]} if self.has_demo else {})}
        return {name: urlencode({name: values}, doseq=True) for name, values in scope.items()}

    @cached_property
    def _lists(self) -> dict[str, str]:
        """The addresses of the lists: a page with hundreds of numbers asks for each once."""
        return {}

    def _address(self, name: str, kept: Mapping[str, str], more: Mapping[str, str]) -> str:
        if name not in self._lists:
            self._lists[name] = self.site + reverse(name)
        words = "&".join([*kept.values(), *([urlencode(more)] if more else [])])
        return f"{self._lists[name]}{'?' if words else ''}{words}"
