"""Projects in the shapes in which pages, papers and data files show them."""

from programmes.exports.charts import FigureChart, figure_charts
from programmes.exports.context import ProjectContext, Series
from programmes.exports.gaps import not_recorded
from programmes.exports.project import ProjectView
from programmes.exports.roles import Catchment, Party, Place, RoleGroup, party, provinces_with_roles

__all__ = [
    "Catchment",
    "FigureChart",
    "Party",
    "Place",
    "ProjectContext",
    "ProjectView",
    "RoleGroup",
    "Series",
    "figure_charts",
    "not_recorded",
    "party",
    "provinces_with_roles",
]
