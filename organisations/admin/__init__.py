"""Organisations in the back office."""

from organisations.admin.organisations import FieldOfWorkAdmin, OrganisationAdmin
from organisations.admin.register import CsoProfileAdmin, CsoReviewAdmin
from organisations.admin.team import HandoverAdmin, InvitationAdmin, MembershipAdmin

__all__ = [
    "CsoProfileAdmin",
    "CsoReviewAdmin",
    "FieldOfWorkAdmin",
    "HandoverAdmin",
    "InvitationAdmin",
    "MembershipAdmin",
    "OrganisationAdmin",
]
