"""Organisations: ministries, donors, partners, municipalities and CSOs; who speaks for a CSO."""

from organisations.models.membership import Membership, MembershipQuerySet
from organisations.models.organisation import (
    FieldOfWork,
    Organisation,
    OrganisationName,
    OrganisationQuerySet,
)

__all__ = [
    "FieldOfWork",
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "OrganisationName",
    "OrganisationQuerySet",
]
