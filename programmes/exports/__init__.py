"""Projects in the shapes in which pages, papers and data files show them."""

from programmes.exports.context import ProjectContext
from programmes.exports.project import ProjectView
from programmes.exports.roles import Catchment, Party, Place, RoleGroup, party, provinces_with_roles

__all__ = [
    "Catchment",
    "Party",
    "Place",
    "ProjectContext",
    "ProjectView",
    "RoleGroup",
    "party",
    "provinces_with_roles",
]
