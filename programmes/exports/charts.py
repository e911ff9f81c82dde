"""The figures of a project as bars: those of one measure side by side, never another's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.svg import Bar, bar_chart
from core.templatetags.content import qualified
from core.translation import translated
from programmes.models import Figure

AIMS = [Figure.Qualifier.TARGET, Figure.Qualifier.PLANNED]
# What A4 gives between its margins, in the units in which its words have 14.
PRINT_WIDTH = 640
# More bars than that are read more easily in their table.
MOST_BARS = 12


@dataclass(frozen=True)
class FigureChart:
    """Two or more figures of one measure."""

    measure: str
    bars: list[Bar]

    @property
    def has_aim(self) -> bool:
        return any(bar.is_aim for bar in self.bars)

    @property
    def picture(self) -> SafeString:
        return bar_chart(self.bars, label=self._label)

    @property
    def print(self) -> SafeString:
        return bar_chart(self.bars, label=self._label, width=PRINT_WIDTH)

    @property
    def _label(self) -> str:
        words = _("Bar chart: %(measure)s. Its numbers stand in the table.")
        return words % {"measure": self.measure}


def figure_charts(figures: Iterable[Figure]) -> Iterator[FigureChart]:
    """Compare what can be compared: a measure with one figure, or none, gets no chart."""
    order = Figure.Measure.values
    known = [figure for figure in figures if figure.measure != Figure.Measure.OTHER]
    for _measure, rows in groupby(
        sorted(known, key=lambda row: order.index(row.measure)), key=lambda row: row.measure
    ):
        alike = list(rows)
        if len(alike) > 1:
            yield FigureChart(alike[0].get_measure_display(), [_bar(row) for row in alike])


def _bar(figure: Figure) -> Bar:
    return Bar(
        label=translated(figure, "label").text,
        value=float(figure.value),
        shown=qualified(figure),
        is_aim=figure.qualifier in AIMS,
    )


@dataclass(frozen=True)
class TallyChart:
    """How many projects each line of a table has; the longest bars are drawn."""

    bars: list[Bar]

    def __bool__(self) -> bool:
        return len(self.bars) > 1

    @property
    def picture(self) -> SafeString:
        return bar_chart(self.bars[:MOST_BARS], label=self._label)

    @property
    def print(self) -> SafeString:
        return bar_chart(self.bars[:MOST_BARS], label=self._label, width=PRINT_WIDTH)

    @property
    def _label(self) -> str:
        return _("Bar chart of projects. Its numbers stand in the table.")
