"""What the lists of the portal's own pages can be filtered by."""

from portal.filters.audit import AuditFilter
from portal.filters.lists import (
    ActivityFilter,
    CalendarFilter,
    DeliverableFilter,
    FigureFilter,
    OpenDeliverableFilter,
    OpenFigureFilter,
    OrganisationFilter,
    OrganisationPageFilter,
    ProvinceFilter,
)

__all__ = [
    "ActivityFilter",
    "AuditFilter",
    "CalendarFilter",
    "DeliverableFilter",
    "FigureFilter",
    "OpenDeliverableFilter",
    "OpenFigureFilter",
    "OrganisationFilter",
    "OrganisationPageFilter",
    "ProvinceFilter",
]
