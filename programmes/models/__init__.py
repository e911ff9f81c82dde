"""Programmes, projects and what a project has."""

from programmes.models.activity import Activity, ActivityCount
from programmes.models.assignment import CoordinatorAssignment, OwnPilots, own_pilots
from programmes.models.bulk_import import BulkImport, ImportReference
from programmes.models.context import (
    Agreement,
    Extension,
    FrameworkAlignment,
    FrameworkObjective,
    LegalBasis,
    ProjectRelation,
    ProjectTargetGroup,
    TargetGroup,
)
from programmes.models.funding import (
    Contribution,
    FundingStatement,
    funding_of,
    funding_statement,
)
from programmes.models.practice import Challenge, GoodPractice, Mitigation
from programmes.models.project import (
    PartQuerySet,
    Programme,
    Project,
    ProjectOrganisation,
    Theme,
    seen_projects,
    sees_all_projects,
)
from programmes.models.province import ProjectProvince, ProvinceScope
from programmes.models.result import (
    Deliverable,
    DeliverablePart,
    Figure,
    FigureTotal,
    Objective,
    Result,
)
from programmes.models.review import ProjectReview
from programmes.models.series import ActivityGroup, ActivitySeries
from programmes.models.support import SupportDelivery

__all__ = [
    "Activity",
    "ActivityCount",
    "ActivityGroup",
    "ActivitySeries",
    "Agreement",
    "BulkImport",
    "Challenge",
    "Contribution",
    "CoordinatorAssignment",
    "Deliverable",
    "DeliverablePart",
    "Extension",
    "Figure",
    "FigureTotal",
    "FrameworkAlignment",
    "FrameworkObjective",
    "FundingStatement",
    "GoodPractice",
    "ImportReference",
    "LegalBasis",
    "Mitigation",
    "Objective",
    "OwnPilots",
    "PartQuerySet",
    "Programme",
    "Project",
    "ProjectOrganisation",
    "ProjectProvince",
    "ProjectRelation",
    "ProjectReview",
    "ProjectTargetGroup",
    "ProvinceScope",
    "Result",
    "SupportDelivery",
    "TargetGroup",
    "Theme",
    "funding_of",
    "funding_statement",
    "own_pilots",
    "seen_projects",
    "sees_all_projects",
]
