"""The activities of one project as its page shows them: in their groups, and filtered."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from programmes.exports.context import ProjectContext, Series
from programmes.forms import ActivityChoiceForm
from programmes.models import Activity, ActivityGroup

# A shorter list is read faster than a filter is set.
FEWEST_TO_FILTER = 8


@dataclass(frozen=True)
class ProjectActivities:
    """All activities of a project, in the order of its source; `form`: which of them to show."""

    rows: list[Activity]
    context: ProjectContext
    form: ActivityChoiceForm

    @property
    def can_be_filtered(self) -> bool:
        return len(self.rows) >= FEWEST_TO_FILTER and bool(self.form.visible_fields())

    @property
    def is_filtered(self) -> bool:
        return any(self.form.cleaned_data.values())

    @cached_property
    def shown(self) -> list[Activity]:
        return [row for row in self.rows if self.form.takes(row)]

    @property
    def groups(self) -> list[tuple[ActivityGroup, list[Activity]]]:
        """The groups under which the source numbers activities, each with its activities."""
        pairs = [
            (group, [row for row in self.shown if row.group_id == group.pk])
            for group in self.context.groups
        ]
        return [pair for pair in pairs if pair[1] or not self.is_filtered]

    @property
    def series(self) -> list[tuple[Series, list[Activity]]]:
        """The series, each with those of its events that no group has taken."""
        pairs = [
            (
                item,
                [row for row in self.shown if row.series_id == item.series.pk and not row.group_id],
            )
            for item in self.context.series
        ]
        return [pair for pair in pairs if pair[1] or not self.is_filtered]

    @property
    def single(self) -> list[Activity]:
        """Those outside groups and series in the order of time; the undated last, as told."""
        single = [row for row in self.shown if not row.group_id and not row.series_id]
        return sorted(
            single, key=lambda row: (row.start_on is None, row.start_on or date.min, row.ordinal)
        )
