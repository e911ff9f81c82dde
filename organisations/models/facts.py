"""What a CSO has stated: what is missing before it is looked at, and what was read of it."""

import hashlib
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.models.cso import CsoProfile

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def missing_facts(profile: CsoProfile) -> list["StrOrPromise"]:
    """Return in words what has to be filled in before it is sent (one query)."""
    organisation = profile.organisation
    asked: list[tuple[object, StrOrPromise]] = [
        (organisation.names_stated(), _("name")),
        (profile.registry_number or not profile.has_number, _("registry number")),
        (organisation.province_id, pgettext_lazy("within a sentence", "province")),
        (profile.founded_year, _("founding year")),
        (profile.size_band, _("size")),
        (profile.contact_email, pgettext_lazy("within a sentence", "contact e-mail address")),
        (organisation.fields_of_work.exists(), _("fields of work")),
    ]
    return [words for value, words in asked if not value]


def mark_of(profile: CsoProfile) -> str:
    """Return what changes with any statement that an officer judges: says what a page has shown.

    One query: the fields of work.
    """
    organisation = profile.organisation
    stated = [
        *(profile.pk, profile.legal_form, profile.registry_number, profile.founded_year),
        *(profile.contact_email, profile.contact_phone, profile.size_band),
        *(organisation.names_to_verify(), organisation.province_id, organisation.website),
        *sorted(organisation.fields_of_work.values_list("pk", flat=True)),
    ]
    return hashlib.sha256(repr([str(one) for one in stated]).encode()).hexdigest()
