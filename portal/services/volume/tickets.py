"""Invented questions with what was answered to them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from core.text import slugify_tr
from helpdesk.models import Message, Ticket
from portal.services.bulk import copy_rows, take_numbers
from portal.services.volume.ground import Ground, Row, dated

TICKET_DAYS = 5 * 365
TICKET_STATES = {"closed": 70, "answered": 15, "open": 6, "waiting": 4, "new": 3, "spam": 2}


def add_tickets(ground: Ground, count: int) -> None:
    ids = take_numbers(Ticket, count)
    serials = take_numbers("helpdesk_ticket_number", count)
    moments = sorted(ground.moment(TICKET_DAYS) for _id in ids)
    states = [ground.weighted(TICKET_STATES) for _id in ids]
    made = list(zip(ids, moments, states, strict=True))
    copy_rows(
        Ticket,
        (_ticket(ground, *parts, serial) for parts, serial in zip(made, serials, strict=True)),
    )
    copy_rows(Message, (row for parts in made for row in _messages(ground, *parts)))


def _ticket(ground: Ground, pk: int, moment: datetime, state: str, serial: int) -> Row:
    name = ground.random.choice(ground.words["names"])
    province = ground.province().plate_code
    return {
        "id": pk,
        "number": f"DM-{timezone.localtime(moment).year}-{serial:06d}",
        "state": state,
        "desk_id": ground.desk.pk,
        "topic_id": ground.random.choice(ground.topics).pk,
        "province_id": province,
        "pilot_id": ground.routes.get(province),
        "asker_name": name,
        "asker_email": f"{slugify_tr(name).replace('-', '.')}.{pk}@example.org",
        "language": ground.random.choices(["tr", "en"], [95, 5])[0],
        "subject": ground.title(),
        "question": ground.text(2),
        "handler_id": None if state in {"new", "spam"} else ground.officer.pk,
        "submission_key": ground.key(),
        "message_count": 2,
        "closed_at": moment + timedelta(days=5) if state == "closed" else None,
        "is_demo": True,
        **dated(moment),
    }


def _messages(ground: Ground, ticket: int, moment: datetime, _state: str) -> Iterator[Row]:
    """A reply of the desk, an internal note, and what the asker said to it."""
    for hours, is_by_staff, visibility in [
        (5, True, "public"),
        (6, True, "internal"),
        (30, False, "public"),
    ]:
        yield {
            "ticket_id": ticket,
            "author_id": ground.officer.pk if is_by_staff else None,
            "is_by_staff": is_by_staff,
            "visibility": visibility,
            "body": ground.text(1),
            "submission_key": ground.key(),
            **dated(moment + timedelta(hours=hours)),
        }
