"""Many rows for the benchmark, written by COPY into a database of its own.

The same numbers asked of the same database give the same rows: titles, kinds, topics, provinces
and dates come from one seeded generator.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import HELP_DESK_OFFICER, User
from accounts.services import create_person
from core.errors import RuleError
from core.text import slugify_tr
from helpdesk.models import Desk, Message, Ticket
from organisations.models import Organisation
from portal.services.bulk import copy_rows, take_numbers
from portal.services.demo_tickets import routes_of
from programmes.models import Activity, Programme, Project, ProjectOrganisation, ProjectProvince
from provinces.models import Province
from publications.models import Publication, Topic, Version

WORDS = Path(__file__).parents[1] / "data" / "volume_words.json"
NAME_ENDING = "_bench"
SEED = "köprü"
# Rows are dated before this day, so that a benchmark of next year reads the same ones.
END = datetime.combine(datetime(2026, 11, 1), time())
TICKET_DAYS = 5 * 365
PUBLICATION_DAYS = 8 * 365
PROJECT_DAYS = 15 * 365
OFFICER = "hacim@kopru.example"

LARGE_PROVINCES = {34: 14, 6: 9, 35: 7, 16: 4, 7: 4, 1: 3, 42: 3, 27: 3, 21: 3}
TICKET_STATES = {"closed": 70, "answered": 15, "open": 6, "waiting": 4, "new": 3, "spam": 2}
KINDS = {
    "guide": 22, "news": 26, "report": 16, "paper": 10, "training_material": 10,
    "handbook": 6, "guideline": 5, "plan": 2, "model": 2, "code_of_conduct": 1,
}  # fmt: skip
VERSION_STATES = {"published": 97, "draft": 2, "withdrawn": 1}
WITH_ENGLISH = 0.35
PARAGRAPHS = 400
PROVINCES_OF_PROJECT = 6
ACTIVITIES_OF_PROJECT = 3

Row = dict[str, Any]


@dataclass(frozen=True)
class Volume:
    """What the rows are made from."""

    random: Random
    end: datetime
    words: dict[str, list[str]]
    paragraphs: list[str]
    provinces: list[Province]
    province_weights: list[int]
    topics: list[Topic]
    desk: Desk
    routes: dict[int, int]
    officer: User


@transaction.atomic
def seed_volume(*, tickets: int, publications: int, projects: int) -> None:
    """Add that many tickets with three messages each, publications and projects; then ANALYZE.

    Raises:
        RuleError: the database is not one for benchmarks, or has no reference data.
    """
    name = connection.settings_dict["NAME"]
    if not str(name).endswith(NAME_ENDING):
        raise RuleError(
            f"seed_volume only writes into a database whose name ends with {NAME_ENDING}; "
            f"this one is {name}."
        )
    if not Desk.objects.filter(is_open=True).exists():
        raise RuleError("The reference data is missing: run load_provinces and load_sources first.")
    volume = _volume()
    _add_projects(volume, projects)
    _add_publications(volume, publications)
    _add_tickets(volume, tickets)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _volume() -> Volume:
    existing = (model.objects.count() for model in (Ticket, Publication, Project))
    random = Random(f"{SEED} {' '.join(map(str, existing))}")
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    provinces = list(Province.objects.order_by("plate_code").defer("search"))
    desk = Desk.objects.get(is_open=True)
    officer = User.objects.filter(email_canonical=OFFICER).first() or create_person(
        email=OFFICER, full_name="Hacim Denemesi", roles=[HELP_DESK_OFFICER]
    )
    return Volume(
        random=random,
        end=timezone.make_aware(END),
        words=words,
        paragraphs=[" ".join(random.choices(words["sentences"], k=4)) for _n in range(PARAGRAPHS)],
        provinces=provinces,
        province_weights=[LARGE_PROVINCES.get(row.plate_code, 1) for row in provinces],
        topics=list(Topic.objects.order_by("slug")),
        desk=desk,
        routes=routes_of(desk),
        officer=officer,
    )


def _weighted(volume: Volume, weights: dict[str, int]) -> str:
    return volume.random.choices(list(weights), list(weights.values()))[0]


def _province(volume: Volume) -> Province:
    return volume.random.choices(volume.provinces, volume.province_weights)[0]


def _title(volume: Volume) -> str:
    subject, form = volume.random.choice(volume.words["subjects"]), volume.words["forms"]
    return f"{_province(volume).name_tr} {subject} {volume.random.choice(form)}"


def _text(volume: Volume, paragraphs: int) -> str:
    return "\n\n".join(volume.random.choices(volume.paragraphs, k=paragraphs))


def _moment(volume: Volume, days: int) -> datetime:
    """More rows in the last years than in the first."""
    age = days * volume.random.random() ** 1.5
    return volume.end - timedelta(days=age, seconds=volume.random.randrange(86_400))


def _key(volume: Volume) -> uuid.UUID:
    return uuid.UUID(int=volume.random.getrandbits(128), version=4)


def _dated(moment: datetime) -> Row:
    return {"created_at": moment, "updated_at": moment}


# Publications


def _add_publications(volume: Volume, count: int) -> None:
    numbers = take_numbers(Publication, count)
    moments = [_moment(volume, PUBLICATION_DAYS) for _number in numbers]
    titles = [_title(volume) for _number in numbers]
    made = list(zip(numbers, titles, moments, strict=True))
    copy_rows(Publication, (_publication(volume, *parts) for parts in made))
    copy_rows(Version, (_version(volume, *parts) for parts in made))
    copy_rows(Publication.topics.through, _topic_rows(volume, numbers))


def _publication(volume: Volume, number: int, title: str, moment: datetime) -> Row:
    slug = f"{slugify_tr(title)[:140]}-{number}"
    kind = _weighted(volume, KINDS)
    return {"number": number, "slug": slug, "kind": kind, "is_demo": True, **_dated(moment)}


def _version(volume: Volume, number: int, title: str, moment: datetime) -> Row:
    state = _weighted(volume, VERSION_STATES)
    has_english = volume.random.random() < WITH_ENGLISH
    summary, body = _text(volume, 1), _text(volume, 3)
    return {
        "publication_id": number,
        "state": state,
        "published_at": None if state == Version.State.DRAFT else moment,
        "title": title,
        "title_tr": title,
        "title_en": f"{volume.random.choice(volume.words['titles_en'])} {number}"
        if has_english
        else None,
        "summary": summary,
        "summary_tr": summary,
        "body": body,
        "body_tr": body,
        **_dated(moment),
    }


def _topic_rows(volume: Volume, numbers: list[int]) -> Iterator[Row]:
    for number in numbers:
        for topic in volume.random.sample(volume.topics, volume.random.choice([1, 1, 1, 2])):
            yield {"publication_id": number, "topic_id": topic.pk}


# Tickets


def _add_tickets(volume: Volume, count: int) -> None:
    ids = take_numbers(Ticket, count)
    serials = take_numbers("helpdesk_ticket_number", count)
    moments = sorted(_moment(volume, TICKET_DAYS) for _id in ids)
    states = [_weighted(volume, TICKET_STATES) for _id in ids]
    made = list(zip(ids, moments, states, strict=True))
    copy_rows(
        Ticket,
        (_ticket(volume, *parts, serial) for parts, serial in zip(made, serials, strict=True)),
    )
    copy_rows(Message, (row for parts in made for row in _messages(volume, *parts)))


def _ticket(volume: Volume, pk: int, moment: datetime, state: str, serial: int) -> Row:
    name = volume.random.choice(volume.words["names"])
    province = _province(volume).plate_code
    return {
        "id": pk,
        "number": f"DM-{timezone.localtime(moment).year}-{serial:06d}",
        "state": state,
        "desk_id": volume.desk.pk,
        "topic_id": volume.random.choice(volume.topics).pk,
        "province_id": province,
        "pilot_id": volume.routes.get(province),
        "asker_name": name,
        "asker_email": f"{slugify_tr(name).replace('-', '.')}.{pk}@example.org",
        "language": volume.random.choices(["tr", "en"], [95, 5])[0],
        "subject": _title(volume),
        "question": _text(volume, 2),
        "handler_id": None if state in {"new", "spam"} else volume.officer.pk,
        "submission_key": _key(volume),
        "message_count": 2,
        "closed_at": moment + timedelta(days=5) if state == "closed" else None,
        "is_demo": True,
        **_dated(moment),
    }


def _messages(volume: Volume, ticket: int, moment: datetime, _state: str) -> Iterator[Row]:
    """A reply of the desk, an internal note, and what the asker said to it."""
    for hours, is_by_staff, visibility in [
        (5, True, "public"),
        (6, True, "internal"),
        (30, False, "public"),
    ]:
        yield {
            "ticket_id": ticket,
            "author_id": volume.officer.pk if is_by_staff else None,
            "is_by_staff": is_by_staff,
            "visibility": visibility,
            "body": _text(volume, 1),
            "submission_key": _key(volume),
            **_dated(moment + timedelta(hours=hours)),
        }


# Projects


def _add_projects(volume: Volume, count: int) -> None:
    if not count:
        return
    programme, _is_new = Programme.objects.get_or_create(
        slug="hacim-programi",
        defaults={"title_tr": "Hacim programı", "title_en": "Volume programme", "is_demo": True},
    )
    ids = take_numbers(Project, count)
    organisations = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    copy_rows(Project, (_project(volume, pk, programme) for pk in ids))
    copy_rows(ProjectOrganisation, _roles(volume, ids, organisations))
    # Drawn before the COPY begins: while it runs, its connection can do nothing else.
    numbers = take_numbers(ProjectProvince, count * PROVINCES_OF_PROJECT)
    copy_rows(ProjectProvince, _project_provinces(volume, ids, numbers))
    copy_rows(Activity, _activities(volume, ids))


def _project(volume: Volume, pk: int, programme: Programme) -> Row:
    title, moment = _title(volume), _moment(volume, PROJECT_DAYS)
    start, summary = moment.date(), _text(volume, 1)
    is_over = start + timedelta(days=730) < volume.end.date()
    return {
        "id": pk,
        "programme_id": programme.pk,
        "title": title,
        "title_tr": title,
        "slug": f"{slugify_tr(title)[:100].strip('-')}-{pk}",
        "summary": summary,
        "summary_tr": summary,
        "state": Project.State.PUBLISHED.value,
        "stage": (Project.Stage.COMPLETED if is_over else Project.Stage.ONGOING).value,
        "start_on": start,
        "end_on": start + timedelta(days=730),
        "is_demo": True,
        **_dated(moment),
    }


def _roles(volume: Volume, ids: list[int], organisations: list[int]) -> Iterator[Row]:
    roles = ["funder", "beneficiary", "implementing"]
    for pk in ids:
        for role, organisation in zip(roles, volume.random.sample(organisations, 3), strict=True):
            yield {
                "project_id": pk,
                "organisation_id": organisation,
                "role": role,
                **_dated(volume.end),
            }


def _project_provinces(volume: Volume, ids: list[int], numbers: list[int]) -> Iterator[Row]:
    """One pilot, the rest its neighbours; `numbers` are the keys of all rows."""
    for index, pk in enumerate(ids):
        chosen = volume.random.sample(volume.provinces, PROVINCES_OF_PROJECT)
        first = index * PROVINCES_OF_PROJECT
        rows = numbers[first : first + PROVINCES_OF_PROJECT]
        pilot = rows[0]
        for row, province in zip(rows, chosen, strict=True):
            yield {
                "id": row,
                "project_id": pk,
                "province_id": province.plate_code,
                "role": "pilot" if row == pilot else "neighbour",
                "pilot_id": None if row == pilot else pilot,
                **_dated(volume.end),
            }


def _activities(volume: Volume, ids: list[int]) -> Iterator[Row]:
    for pk in ids:
        for ordinal in range(1, ACTIVITIES_OF_PROJECT + 1):
            title, moment = _title(volume), _moment(volume, PROJECT_DAYS)
            yield {
                "project_id": pk,
                "kind": volume.random.choice(Activity.Kind.values),
                "status": Activity.Status.HELD.value,
                "title": title,
                "title_tr": title,
                "start_on": moment.date(),
                "end_on": moment.date(),
                "ordinal": ordinal,
                **_dated(moment),
            }
