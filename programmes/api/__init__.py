"""What the public gets of programmes: the sets of open data."""

from programmes.api.activities import ACTIVITIES
from programmes.api.organisations import ORGANISATIONS
from programmes.api.projects import PROJECTS
from programmes.api.provinces import PROVINCES
from programmes.api.results import DELIVERABLES, FIGURES
from programmes.api.withheld import WITHHELD

__all__ = [
    "ACTIVITIES",
    "DELIVERABLES",
    "FIGURES",
    "ORGANISATIONS",
    "PROJECTS",
    "PROVINCES",
    "WITHHELD",
]
