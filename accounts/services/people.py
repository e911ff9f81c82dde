"""What happens to accounts: people are made, given roles, and sent links to set a password."""

from collections.abc import Iterable

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import emails
from accounts.models import ADMINISTRATOR, STAFF_ROLES, User, canonical_email
from accounts.signals import account_closed, came_to_staff
from core import audit
from core.errors import RuleError
from core.personal_data import rename_in_mails


class LastAdministratorError(RuleError):
    message = _("This is the last administrator. Please make someone else one first.")


class AddressTakenError(RuleError):
    message = _("There is an account with this e-mail address already.")


@transaction.atomic
def create_person(
    *,
    email: str,
    full_name: str,
    language: str = "tr",
    roles: Iterable[str] = (),
    password: str | None = None,
    actor: User | None = None,
) -> User:
    """Make an account whose address counts as checked; without `password` it needs a link first.

    Raises:
        ValidationError: the address is none, or holds letters that could be another's.
        AddressTakenError: somebody has it.
    """
    address = canonical_email(email)
    validate_email(address)
    if User.objects.filter(email_canonical=address).exists():
        raise AddressTakenError
    person = User.objects.create_user(address, password, full_name=full_name, language=language)
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    audit.record(actor=actor, verb="person_created", target=person)
    if roles:
        set_roles(person=person, roles=roles, actor=actor)
    return person


def lock_administrators() -> None:
    """One at a time: two administrators could otherwise take each other's role at once."""
    Group.objects.select_for_update().get(name=ADMINISTRATOR)


@transaction.atomic
def set_roles(*, person: User, roles: Iterable[str], actor: User | None) -> None:
    """Give `person` exactly these roles; a ministry role makes them staff, none takes it away.

    Raises:
        LastAdministratorError: nobody would be left to give roles.
    """
    wanted = set(roles)
    if ADMINISTRATOR not in wanted:
        lock_administrators()
    before = set(person.groups.values_list("name", flat=True))
    if wanted == before:
        return
    if ADMINISTRATOR not in wanted and person.is_last_administrator():
        raise LastAdministratorError
    was_staff = person.is_staff
    person.groups.set(Group.objects.filter(name__in=wanted))
    person.is_staff = person.is_superuser or bool(wanted & STAFF_ROLES)
    person.save(update_fields=["is_staff"])
    audit.record(
        actor=actor,
        verb="person_roles_set",
        target=person,
        before={"roles": sorted(before), "is_staff": was_staff},
        after={"roles": sorted(wanted), "is_staff": person.is_staff},
    )
    if person.is_staff and not was_staff:
        came_to_staff.send(User, person=person, actor=actor)


@transaction.atomic
def update_person(*, person: User, is_active: bool, actor: User) -> None:
    """Save what an administrator changed about a person; what changed is audited.

    Raises:
        LastAdministratorError: nobody would be left to give roles.
    """
    if not is_active:
        lock_administrators()
    before = User.objects.values("is_active", "full_name", "language").get(pk=person.pk)
    if not is_active and person.is_last_administrator():
        raise LastAdministratorError
    person.is_active = is_active
    # Nothing else: the form's row may be older than a password set meanwhile.
    person.save(update_fields=["full_name", "language", "is_active"])
    # Only the names of what else changed: the trail keeps no personal values.
    fields = [name for name in ("full_name", "language") if getattr(person, name) != before[name]]
    if fields or is_active != before["is_active"]:
        audit.record(
            actor=actor,
            verb="person_changed",
            target=person,
            before={"is_active": before["is_active"]},
            after={"is_active": is_active, "fields": fields},
        )
    rename_in_mails(before["full_name"], person.full_name)
    if before["is_active"] and not is_active:
        account_closed.send(User, person=person, actor=actor)


@transaction.atomic
def update_account(*, person: User, full_name: str, language: str) -> None:
    """Save what people changed about themselves."""
    rename_in_mails(User.objects.get(pk=person.pk).full_name, full_name)
    person.full_name, person.language = full_name, language
    person.save(update_fields=["full_name", "language"])
    audit.record(actor=person, verb="account_changed", target=person, after={"language": language})


def issue_password_link(person: User) -> str:
    """Return a link by which `person` sets a password, once and within three days."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    with translation.override(person.language):
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "U", "key": "K"})
    return settings.SITE_URL + path.replace("U-K", key)


@transaction.atomic
def send_password_link(*, person: User, actor: User) -> None:
    """Queue the mail that invites `person` to set a password."""
    emails.queue_invitation(person, issue_password_link(person))
    audit.record(actor=actor, verb="password_link_sent", target=person)


@transaction.atomic
def make_administrator(*, email: str, full_name: str, language: str = "tr") -> str:
    """Make the account an administrator (a new one when there is none) and return its link.

    Raises:
        ValidationError: the address is none, or holds letters that could be another's.
    """
    address = canonical_email(email)
    validate_email(address)
    person = User.objects.filter(email_canonical=address).first() or create_person(
        email=address, full_name=full_name, language=language
    )
    roles = {*person.groups.values_list("name", flat=True), ADMINISTRATOR}
    set_roles(person=person, roles=roles, actor=None)
    return issue_password_link(person)
