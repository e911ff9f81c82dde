"""Organisations: ministries, donors, partners, municipalities and CSOs; who speaks for a CSO."""

from organisations.models.membership import Membership
from organisations.models.organisation import (
    FieldOfWork,
    Organisation,
    OrganisationName,
    OrganisationQuerySet,
)

__all__ = ["FieldOfWork", "Membership", "Organisation", "OrganisationName", "OrganisationQuerySet"]
