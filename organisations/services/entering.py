"""Entering a CSO: who may, how many, and under which address."""

import re

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Notice, User
from accounts.services import record_notice
from core import audit
from core.errors import RuleError
from core.text import fold, normalise, slugify_tr
from organisations.models import CsoProfile, CsoProfileQuerySet, Membership, Organisation
from organisations.permissions import not_in_register, organisation_keys_of, roles_that
from organisations.services.team import hold_role, refuse_staff
from provinces.models import Province

State = CsoProfile.State
MOST_REGISTRATIONS = 5
SLUG_TRIES = 20
# The column's 120 letters, less what tells two of the same name apart.
LONGEST_SLUG = 114


class TooManyRegistrationsError(RuleError):
    message = _(
        "You have entered several organisations that are not verified yet. Please finish one of "
        "them first, or ask the help desk."
    )


class NoAddressError(RuleError):
    message = _("Many organisations have this name already. Please write it more exactly.")


@transaction.atomic
def register_cso(
    *,
    person: User,
    name: str,
    legal_form: str,
    registry_number: str,
    province: Province | None,
    notice: int | None = None,
) -> CsoProfile:
    """Enter a CSO of which `person` becomes the representative; it is not sent to anybody yet.

    A number is claimed by sending only: entering one keeps nobody else from using it. The same form
    sent twice is one CSO; one that staff had entered for `person` comes in as it is.

    Raises:
        StaffAccountError: they decide about CSOs. TooManyRegistrationsError: they finish none.
    """
    refuse_staff(person)
    stated = {"legal_form": legal_form, "registry_number": registry_number}
    mine = _unfinished(person)
    same = mine.filter(state=State.UNSUBMITTED, organisation__name_tr=normalise(name), **stated)
    if sent_twice := same.first():
        return sent_twice
    if mine.count() >= MOST_REGISTRATIONS:
        raise TooManyRegistrationsError
    entered = _organisation(normalise(name), province, person)
    profile = CsoProfile.objects.create(organisation=entered, **stated)
    record_notice(form=Notice.Form.CSO_REGISTRATION, version=notice, person=person)
    audit.record(actor=person, verb="cso_registered", target=profile)
    return profile


def _unfinished(person: User) -> CsoProfileQuerySet:
    """Return their CSOs that are not verified, under a lock: forms sent at once come one by one."""
    User.objects.select_for_update().get(pk=person.pk)
    return CsoProfile.objects.filter(
        organisation__in=organisation_keys_of(person, timezone.now()),
        state__in=[State.UNSUBMITTED, State.PENDING, State.REJECTED],
    )


def _organisation(name: str, province: Province | None, person: User) -> Organisation:
    """Return the CSO of this name that `person` represents outside the register, or a new one."""
    for organisation in not_in_register(person, timezone.now()):
        if fold(name) in {fold(stated) for stated in organisation.names_stated()}:
            roles = roles_that("rename", CsoProfile._meta.label_lower)
            hold_role(person=person, organisation=organisation, roles=roles)
            return organisation
    return _new_organisation(name, province, person)


def _new_organisation(name: str, province: Province | None, person: User) -> Organisation:
    """Save a CSO of which `person` is the representative from the start."""
    organisation = Organisation(
        kind=Organisation.Kind.CSO,
        primary_language="tr",
        name_tr=name,
        province=province,
        country="TR",
    )
    save_with_address(organisation)
    role = Membership.Role.REPRESENTATIVE
    Membership.objects.create(user=person, organisation=organisation, role=role)
    return organisation


def save_with_address(organisation: Organisation) -> None:
    """Save a CSO under an address made of its name, whoever takes one at the same moment.

    An address that the name gives already stays as it is.

    Raises:
        NoAddressError: too many bear this name.
    """
    base = slugify_tr(organisation.names_stated()[0])[:LONGEST_SLUG].strip("-") or "stk"
    if re.fullmatch(rf"{base}(-[0-9]+)?", organisation.slug):
        return
    others = Organisation.objects.exclude(pk=organisation.pk)
    taken = others.filter(slug__startswith=base).count()
    for number in range(taken + 1, taken + 1 + SLUG_TRIES):
        organisation.slug = base if number == 1 else f"{base}-{number}"
        try:
            with transaction.atomic():
                organisation.save()
                return
        except IntegrityError as error:
            if "slug" not in str(error):
                raise
    raise NoAddressError
