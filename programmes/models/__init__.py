"""Programmes, projects and what a project has."""

from programmes.models.activity import Activity
from programmes.models.funding import FundingStatement, funding_statement
from programmes.models.project import (
    Programme,
    Project,
    ProjectOrganisation,
    Theme,
)
from programmes.models.province import ProjectProvince, ProvinceScope
from programmes.models.result import (
    Deliverable,
    Figure,
    Objective,
    Result,
)

__all__ = [
    "Activity",
    "Deliverable",
    "Figure",
    "FundingStatement",
    "Objective",
    "Programme",
    "Project",
    "ProjectOrganisation",
    "ProjectProvince",
    "ProvinceScope",
    "Result",
    "Theme",
    "funding_statement",
]
