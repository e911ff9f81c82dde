"""The demonstration's invented organisations, its accounts, and who belongs to which CSO."""

from accounts.models import ROLES, User
from accounts.services import create_person, set_up_authenticator
from organisations.models import FieldOfWork, Organisation
from organisations.services import add_member
from portal.services import demo_files
from portal.services.demo_files import Calendar, Row


def add_organisations(calendar: Calendar) -> int:
    """Add the invented bodies and CSOs that are not there yet; return how many."""
    rows = demo_files.read("organisations")
    existing = set(Organisation.objects.filter(is_demo=True).values_list("slug", flat=True))
    fields = {field.slug: field for field in FieldOfWork.objects.all()}
    missing = [row for row in rows if row["slug"] not in existing]
    for row in missing:
        organisation = Organisation.objects.create(is_demo=True, **calendar.columns(row))
        organisation.fields_of_work.set(fields[slug] for slug in row.get("fields_of_work", []))
    return len(missing)


def add_accounts() -> int:
    """Add the printed accounts, and members of CSOs who cannot sign in; return how many.

    Staff get the printed secret of an authenticator app, unless they have set up their own.
    """
    rows = [*demo_files.read_accounts(), *demo_files.read("members")]
    existing = set(User.objects.values_list("email_canonical", flat=True))
    missing = [row for row in rows if row["email"] not in existing]
    for row in missing:
        _add_account(row)
    secrets = {row["email"]: row["totp_secret"] for row in rows if "totp_secret" in row}
    for person in User.objects.filter(email_canonical__in=secrets, authenticator=None):
        set_up_authenticator(person=person, secret=secrets[person.email], actor=None)
    return len(missing)


def _add_account(row: Row) -> None:
    person = create_person(
        email=row["email"],
        full_name=row["full_name"],
        language=row.get("language", "tr"),
        roles=[row["role"]] if row["role"] in ROLES else [],
        password=row.get("password"),
    )
    for slug in row.get("organisations", []):
        add_member(
            organisation=Organisation.objects.get(slug=slug),
            person=person,
            role=row["role"].removeprefix("cso_"),
            actor=None,
        )
