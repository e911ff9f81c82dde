"""Invented accounts, and CSOs of the register with their people, reviews and fields of work."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from accounts.models import User
from core.errors import RuleError
from core.text import slugify_tr
from organisations.models import CsoProfile, CsoReview, FieldOfWork, Membership, Organisation
from portal.services.bulk import copy_rows, take_numbers
from portal.services.volume.ground import Ground, Row, dated

DOMAIN = "hacim.example"
ACCOUNT_DAYS = 4 * 365
DUE_DAYS = 365
STATES = {
    **{"verified": 70, "pending": 8, "unsubmitted": 8, "recheck": 3},
    **{"suspended": 5, "rejected": 4, "closed": 2},
}
FORMS = {"association": 74, "foundation": 12, "cooperative": 6, "federation": 4, "initiative": 4}
ENDINGS = {
    "association": "Derneği",
    "foundation": "Vakfı",
    "cooperative": "Kooperatifi",
    "federation": "Federasyonu",
    "initiative": "Girişimi",
}
VERIFIED = {"verified", "suspended", "recheck"}
WAITING = {"pending", "recheck"}
MEMBERS = 2


def add_accounts(ground: Ground, count: int) -> None:
    """Add people with a checked address and no password: nobody signs in as one of them."""
    ids = take_numbers(User, count)
    copy_rows(User, (_account(ground, pk) for pk in ids))
    copy_rows(
        EmailAddress,
        ({"user_id": pk, "email": _address(pk), "verified": True, "primary": True} for pk in ids),
    )


def _address(pk: int) -> str:
    return f"kisi.{pk}@{DOMAIN}"


def _account(ground: Ground, pk: int) -> Row:
    return {
        "id": pk,
        "email": _address(pk),
        "email_canonical": _address(pk),
        "full_name": f"{ground.random.choice(ground.words['names'])} {pk}",
        "password": UNUSABLE_PASSWORD_PREFIX,
        "date_joined": ground.moment(ACCOUNT_DAYS),
    }


def add_csos(ground: Ground, count: int) -> None:
    """Add CSOs in all states; each has a representative and members of its own.

    Raises:
        RuleError: there is no invented account to speak for them.
    """
    if not count:
        return
    people = list(User.objects.filter(email__endswith=f"@{DOMAIN}").values_list("pk", flat=True))
    if not people:
        raise RuleError("CSOs have people: ask for some accounts as well.")
    fields = list(FieldOfWork.objects.order_by("pk").values_list("pk", flat=True))
    ids, profiles = take_numbers(Organisation, count), take_numbers(CsoProfile, count)
    made = [_made(ground, pk) for pk in ids]
    copy_rows(Organisation, (row["organisation"] for row in made))
    copy_rows(Organisation.fields_of_work.through, _fields(ground, ids, fields))
    rows = list(zip(profiles, ids, made, strict=True))
    copy_rows(CsoProfile, (_profile(ground, *parts) for parts in rows))
    copy_rows(CsoReview, (review for parts in rows for review in _reviews(*parts)))
    copy_rows(Membership, _members(ground, ids, people))


def _made(ground: Ground, pk: int) -> Row:
    """Return one CSO's row, with the state, form and moment that its profile takes from it."""
    form = ground.weighted(FORMS)
    subject = ground.random.choice(ground.words["subjects"])
    province, moment = ground.province(), ground.moment(ACCOUNT_DAYS)
    name = f"{province.name_tr} {subject} {ENDINGS[form]} {pk}"
    organisation = {
        "id": pk,
        "kind": Organisation.Kind.CSO.value,
        "name": name,
        "name_tr": name,
        "slug": f"{slugify_tr(name)[:100].strip('-')}-{pk}",
        "province_id": province.plate_code,
        "country": "TR",
        "is_demo": True,
        **dated(moment),
    }
    return {
        "organisation": organisation,
        "state": ground.weighted(STATES),
        "form": form,
        "moment": moment,
    }


def _profile(ground: Ground, pk: int, organisation: int, made: Row) -> Row:
    state, form, moment = made["state"], made["form"], made["moment"]
    was_verified = state in VERIFIED
    verified_on = moment.date()
    return {
        "id": pk,
        "organisation_id": organisation,
        "legal_form": form,
        "registry_number": "" if form == "initiative" else f"{organisation % 81 + 1:02}-{pk:06}",
        "founded_year": ground.random.randrange(1960, 2025),
        "size_band": ground.random.choice(CsoProfile.SizeBand.values),
        "contact_email": f"iletisim@stk-{pk}.example",
        "state": state,
        "state_since": moment,
        "name_at_verification": made["organisation"]["name_tr"] if was_verified else "",
        "verified_at": moment if was_verified else None,
        "confirmed_on": verified_on if was_verified else None,
        "confirmation_due_on": ground.end.date()
        + timedelta(days=ground.random.randrange(1, DUE_DAYS))
        if was_verified
        else None,
        "directory_opt_in": ground.random.random() < 0.7,
        **dated(moment),
    }


def _reviews(pk: int, _organisation: int, made: Row) -> Iterator[Row]:
    """A review that waits for each CSO that does."""
    if made["state"] in WAITING:
        cause = "change" if made["state"] == "recheck" else "submission"
        yield {
            "profile_id": pk,
            "cause": cause,
            "asked_at": made["moment"],
            **dated(made["moment"]),
        }


def _fields(ground: Ground, ids: list[int], fields: list[int]) -> Iterator[Row]:
    for pk in ids:
        for chosen in ground.random.sample(fields, min(len(fields), ground.random.choice([1, 2]))):
            yield {"organisation_id": pk, "fieldofwork_id": chosen}


def _members(ground: Ground, ids: list[int], people: list[int]) -> Iterator[Row]:
    """One representative and two members each; who has several CSOs represents one at most."""
    started: datetime = ground.end - timedelta(days=ACCOUNT_DAYS)
    for place, pk in enumerate(ids):
        team = dict.fromkeys(
            people[(place * 3 + step) % len(people)] for step in range(MEMBERS + 1)
        )
        for rank, person in enumerate(team):
            yield {
                "organisation_id": pk,
                "user_id": person,
                "role": "representative" if rank == 0 else "member",
                "started_at": started,
                **dated(started),
            }
