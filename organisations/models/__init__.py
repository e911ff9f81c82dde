"""Organisations: ministries, donors, partners, municipalities and CSOs; who speaks for a CSO."""

from organisations.models.cso import POSSIBLE_IN, CsoProfile, CsoProfileQuerySet
from organisations.models.membership import Membership, MembershipQuerySet
from organisations.models.organisation import (
    FieldOfWork,
    Organisation,
    OrganisationName,
    OrganisationQuerySet,
)
from organisations.models.review import CsoReview

__all__ = [
    "POSSIBLE_IN",
    "CsoProfile",
    "CsoProfileQuerySet",
    "CsoReview",
    "FieldOfWork",
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "OrganisationName",
    "OrganisationQuerySet",
]
