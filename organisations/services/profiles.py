"""What a CSO states about itself; another name or number takes the badge away at once."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.errors import RuleError, constraint_of
from organisations import emails
from organisations.models import CsoProfile, CsoReview, FieldOfWork, Organisation
from organisations.services.locks import take_team
from organisations.services.registry import (
    NotReadyError,
    NumberTakenError,
    locked,
    locked_by,
    move,
    open_review,
    require_facts,
)

State = CsoProfile.State


class YearToComeError(RuleError):
    message = _("The founding year cannot be a year that has not come yet.")


OF_PROFILE = (
    *("founded_year", "size_band", "contact_email", "contact_phone"),
    *("directory_opt_in", "show_email", "show_phone", "show_website"),
)


@transaction.atomic
def update_profile(
    *, profile: CsoProfile, actor: User, fields_of_work: Iterable[FieldOfWork], **values: Any
) -> CsoProfile:
    """Save what a CSO may change without being checked again.

    `values` are OF_PROFILE, the province and the website.

    Raises:
        NotInTeamError: `actor` has not this role in it any more.
        CsoHasMovedError: it is closed.
        NotReadyError: it waits or is verified, and would lack what that needs.
        YearToComeError: it would be founded after today.
    """
    profile = locked_by(actor, profile, "edit")
    if (values["founded_year"] or 0) > timezone.localdate().year:
        raise YearToComeError
    before = _stated(profile)
    organisation = profile.organisation
    organisation.province, organisation.website = values["province"], values["website"]
    organisation.save(update_fields=["province", "website", "updated_at"])
    organisation.fields_of_work.set(fields_of_work)
    for name in OF_PROFILE:
        setattr(profile, name, values[name])
    profile.save()
    if profile.state not in {State.UNSUBMITTED, State.REJECTED}:
        require_facts(profile)
    _record(profile, actor, before)
    return profile


@transaction.atomic
def change_identity(
    *, profile: CsoProfile, actor: User, legal_form: str, registry_number: str, **names: str
) -> CsoProfile:
    """Save another name, legal form or number: a verified CSO is checked again, its badge gone.

    `names` are name_tr, name_en and abbreviation.

    Raises:
        NotInTeamError: `actor` has not this role in it any more.
        CsoHasMovedError: it is closed.
        NotReadyError: it stands in the register and would have no number.
        NumberTakenError: another CSO of this form holds the number.
    """
    profile = locked_by(actor, profile, "rename")
    before = _stated(profile)
    _rename(profile.organisation, **names)
    profile.legal_form, profile.registry_number = legal_form, registry_number
    if not registry_number and profile.has_number and profile.state != State.UNSUBMITTED:
        raise NotReadyError(_("Please write the registry number."))
    number_changed = {"legal_form", "registry_number"} & _changed(before, _stated(profile))
    _check_again_if_needed(profile, actor, number_changed=bool(number_changed))
    _save_claimed(profile)
    _record(profile, actor, before)
    return profile


def _rename(organisation: Any, *, name_tr: str, name_en: str, abbreviation: str) -> None:
    organisation.name_tr, organisation.name_en = name_tr, name_en or None
    if abbreviation != (organisation.abbreviation_tr or ""):
        organisation.abbreviation_tr = organisation.abbreviation_en = abbreviation
    organisation.save()


def hold_cso(*, organisation: Organisation) -> None:
    """Take the locks of a CSO in the order of all services, before the administration saves it.

    In the transaction of whoever asks: alone it would hold nothing.
    """
    take_team(organisation.pk)
    if profile := CsoProfile.objects.filter(organisation=organisation).first():
        locked(profile)


@transaction.atomic
def check_names_again(*, organisation: Organisation, actor: User | None) -> bool:
    """After the administration has saved a CSO: with another name it loses the badge.

    Returns whether it did.
    """
    profile = CsoProfile.objects.filter(organisation=organisation).first()
    if profile is None:
        return False
    return _check_again_if_needed(locked(profile), actor, number_changed=False)


def _check_again_if_needed(
    profile: CsoProfile, actor: User | None, *, number_changed: bool
) -> bool:
    if profile.state not in {State.VERIFIED, State.SUSPENDED}:
        return False
    is_same = profile.organisation.names_to_verify() == profile.name_at_verification
    if is_same and not number_changed:
        return False
    move(profile, State.RECHECK, "cso_rechecked", actor)
    open_review(profile, CsoReview.Cause.CHANGE, actor)
    emails.queue_rechecked(profile)
    return True


def _save_claimed(profile: CsoProfile) -> None:
    try:
        with transaction.atomic():
            profile.save()
    except IntegrityError as error:
        if constraint_of(error) == "csoprofile_number_claimed_once":
            raise NumberTakenError from error
        raise


def _stated(profile: CsoProfile) -> dict[str, object]:
    organisation: Any = profile.organisation
    return {
        "name_tr": organisation.name_tr or "",
        "name_en": organisation.name_en or "",
        "abbreviation": organisation.abbreviation_tr or "",
        "province": organisation.province_id,
        "website": organisation.website,
        "fields_of_work": sorted(organisation.fields_of_work.values_list("pk", flat=True)),
        **{name: getattr(profile, name) for name in OF_PROFILE},
        "legal_form": profile.legal_form,
        "registry_number": profile.registry_number,
    }


def _changed(before: dict[str, object], after: dict[str, object]) -> set[str]:
    return {name for name, value in after.items() if value != before[name]}


def _record(profile: CsoProfile, actor: User, before: dict[str, object]) -> None:
    """Note the names of what changed, never the values: some are personal."""
    if changed := sorted(_changed(before, _stated(profile))):
        audit.record(actor=actor, verb="cso_changed", target=profile, after={"fields": changed})
