"""Organisations in the back office."""

from organisations.admin.organisations import FieldOfWorkAdmin, OrganisationAdmin
from organisations.admin.register import CsoProfileAdmin, CsoReviewAdmin

__all__ = ["CsoProfileAdmin", "CsoReviewAdmin", "FieldOfWorkAdmin", "OrganisationAdmin"]
