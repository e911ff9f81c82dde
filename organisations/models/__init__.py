"""Organisations: ministries, donors, partners, municipalities and CSOs; who speaks for a CSO."""

from organisations.models.cso import POSSIBLE_IN, CsoProfile, CsoProfileQuerySet
from organisations.models.handover import HANDOVER_LIFE, Handover, HandoverQuerySet
from organisations.models.invitation import (
    INVITATION_LIFE,
    INVITED_AS,
    MOST_IN_A_DAY,
    RESEND_AFTER,
    Invitation,
    InvitationQuerySet,
    hash_token,
)
from organisations.models.membership import Membership, MembershipQuerySet
from organisations.models.organisation import (
    FieldOfWork,
    Organisation,
    OrganisationName,
    OrganisationQuerySet,
)
from organisations.models.review import CsoReview

__all__ = [
    "HANDOVER_LIFE",
    "INVITATION_LIFE",
    "INVITED_AS",
    "MOST_IN_A_DAY",
    "POSSIBLE_IN",
    "RESEND_AFTER",
    "CsoProfile",
    "CsoProfileQuerySet",
    "CsoReview",
    "FieldOfWork",
    "Handover",
    "HandoverQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "OrganisationName",
    "OrganisationQuerySet",
    "hash_token",
]
