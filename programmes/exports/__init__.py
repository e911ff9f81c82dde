"""Projects in the shapes in which pages, papers and data files show them."""

from programmes.exports.charts import FigureChart, figure_charts
from programmes.exports.context import ProjectContext, Series
from programmes.exports.gaps import not_recorded
from programmes.exports.links import Links, chosen_in
from programmes.exports.portfolio import Portfolio, collect_portfolio
from programmes.exports.project import ProjectView
from programmes.exports.roles import Catchment, Party, Place, RoleGroup, party, provinces_with_roles

__all__ = [
    "Catchment",
    "FigureChart",
    "Links",
    "Party",
    "Place",
    "Portfolio",
    "ProjectContext",
    "ProjectView",
    "RoleGroup",
    "Series",
    "chosen_in",
    "collect_portfolio",
    "figure_charts",
    "not_recorded",
    "party",
    "provinces_with_roles",
]
