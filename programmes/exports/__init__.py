"""Projects in the shapes in which pages, papers and data files show them."""

from programmes.exports.calendar import MOST_EVENTS, activity_calendar, calendar_file, new_event
from programmes.exports.charts import FigureChart, figure_charts
from programmes.exports.context import ProjectContext, Series
from programmes.exports.gaps import Completeness, completeness, not_recorded
from programmes.exports.links import Links
from programmes.exports.month import Month, MonthPage
from programmes.exports.portfolio import Portfolio, collect_portfolio
from programmes.exports.project import ProjectView
from programmes.exports.roles import Catchment, Party, Place, RoleGroup, party, provinces_with_roles
from programmes.exports.schema_org import ATTENDANCE, activity_data, project_data, span

__all__ = [
    "ATTENDANCE",
    "MOST_EVENTS",
    "Catchment",
    "Completeness",
    "FigureChart",
    "Links",
    "Month",
    "MonthPage",
    "Party",
    "Place",
    "Portfolio",
    "ProjectContext",
    "ProjectView",
    "RoleGroup",
    "Series",
    "activity_calendar",
    "activity_data",
    "calendar_file",
    "collect_portfolio",
    "completeness",
    "figure_charts",
    "new_event",
    "not_recorded",
    "party",
    "project_data",
    "provinces_with_roles",
    "span",
]
