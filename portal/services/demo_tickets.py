"""The demonstration's questions: six months of them, in every state, written in bulk.

The help desk's own services would stamp today's date on each and mail the invented askers. What
they keep true holds here too: the route, the numbers from the sequence, the count of messages.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import connection
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import HELP_DESK_OFFICER, User
from core.models import TimeStampedModel
from core.text import slugify_tr
from helpdesk.models import Desk, Message, Ticket
from organisations.models import Membership
from portal.services import demo_files
from portal.services.demo_attachments import add_attachments
from portal.services.demo_files import Calendar, Row
from programmes.models import ProjectProvince
from provinces.models import Province
from publications.models import Topic

State = Ticket.State

TICKETS = 120
DAYS = 182
SEED = 20_181_120
NAMESPACE = uuid.UUID("6f0d3f0e-5d0c-4d0b-9d43-2f6f7c1d7a10")
EMAIL_DOMAINS = ["example.org", "posta.example", "dernek.example"]
FIRST_HOUR, LAST_HOUR = 8, 21
# Most questions come from where most CSOs are.
LARGE_PROVINCES = {"İstanbul": 12, "Ankara": 9, "İzmir": 8, "Bursa": 5, "Antalya": 5, "Adana": 4}
OF_MEMBERS = 0.2
WITH_ORGANISATION_NAME = 0.6


@dataclass(frozen=True)
class Setting:
    """What all tickets are made from."""

    random: Random
    end: datetime
    desk: Desk
    routes: dict[int, int]
    topics: dict[str, Topic]
    provinces: list[Province]
    members: list[Membership]
    officer: User
    texts: Row


def add_tickets(calendar: Calendar) -> int:
    """Add the questions of the six months before today, unless there are some; return how many."""
    if Ticket.objects.filter(is_demo=True).exists():
        return 0
    setting = _setting(calendar)
    questions = _questions(setting)
    moments = sorted(_moment(setting, days) for days in _ages(setting))
    serials = _take_numbers(len(moments))
    tickets, messages = [], []
    for index, (moment, serial) in enumerate(zip(moments, serials, strict=True)):
        text = questions[index % len(questions)]
        ticket = _ticket(setting, text, moment, serial)
        messages += _thread(setting, ticket, text)
        tickets.append(ticket)
    _write(Ticket, tickets)
    _write(Message, messages)
    add_attachments(tickets)
    return len(tickets)


def routes_of(desk: Desk) -> dict[int, int]:
    """Return province → pilot, by plate, in the project that the desk serves."""
    assignments = ProjectProvince.objects.filter(project=desk.project_id)
    return dict(assignments.values_list("province", Coalesce("pilot__province", "province")))


def _setting(calendar: Calendar) -> Setting:
    desk = Desk.objects.open().get()
    return Setting(
        random=Random(SEED),
        end=_midnight(calendar.today),
        desk=desk,
        routes=routes_of(desk),
        topics={topic.slug: topic for topic in Topic.objects.all()},
        provinces=sorted(calendar.provinces.values(), key=lambda row: row.plate_code),
        members=list(
            Membership.objects.active(timezone.now())
            .filter(organisation__is_demo=True)
            .select_related("user", "organisation__province")
            .order_by("user__email_canonical", "organisation__slug")
        ),
        officer=User.objects.get(email_canonical=_officer_address()),
        texts=demo_files.read("questions"),
    )


def _officer_address() -> str:
    accounts = demo_files.read_accounts()
    return next(row["email"] for row in accounts if row["role"] == HELP_DESK_OFFICER)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _questions(setting: Setting) -> list[Row]:
    """Every question about as often as the others, never twice in a row."""
    questions: list[Row] = setting.texts["questions"]
    return setting.random.sample(questions, len(questions))


def _ages(setting: Setting) -> list[int]:
    """Days before today: a few of the last days, the rest over six months."""
    recent = [1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6]
    return recent + [setting.random.randint(7, DAYS) for _each in range(TICKETS - len(recent))]


def _moment(setting: Setting, days: int) -> datetime:
    hour = setting.random.randint(FIRST_HOUR, LAST_HOUR)
    minute, second = setting.random.randrange(60), setting.random.randrange(60)
    return (
        setting.end - timedelta(days=days) + timedelta(hours=hour, minutes=minute, seconds=second)
    )


def _take_numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('helpdesk_ticket_number') FROM generate_series(1, %s)", [count]
        )
        return [serial for (serial,) in cursor.fetchall()]


# One ticket


def _ticket(setting: Setting, text: Row, moment: datetime, serial: int) -> Ticket:
    asker = _member(setting) if setting.random.random() < OF_MEMBERS else _visitor(setting)
    province: Province = asker["province"]
    ticket = Ticket(
        number=f"DM-{timezone.localtime(moment).year}-{serial:06d}",
        state=_state(setting, text, moment),
        desk=setting.desk,
        topic=setting.topics[text["topic"]],
        pilot_id=setting.routes.get(province.plate_code),
        language=text["language"],
        subject=text["subject"],
        question=_question(setting, text, asker["asker_name"]),
        submission_key=uuid.uuid5(NAMESPACE, f"ticket {serial}"),
        is_demo=True,
        **asker,
    )
    _date(ticket, moment)
    return ticket


def _member(setting: Setting) -> Row:
    membership = setting.random.choice(setting.members)
    person, organisation = membership.user, membership.organisation
    return {
        "asker": person,
        "asker_name": person.full_name,
        "asker_email": person.email,
        "organisation": organisation,
        "province": organisation.province,
    }


def _visitor(setting: Setting) -> Row:
    first, last, cso = (
        setting.random.choice(setting.texts[name])
        for name in ["first_names", "surnames", "organisations"]
    )
    domain = setting.random.choice(EMAIL_DOMAINS)
    weights = [LARGE_PROVINCES.get(row.name_tr, 1) for row in setting.provinces]
    named = setting.random.random() < WITH_ORGANISATION_NAME
    return {
        "asker_name": f"{first} {last}",
        "asker_email": f"{slugify_tr(first)}.{slugify_tr(last)}@{domain}",
        "organisation_name": cso if named else "",
        "province": setting.random.choices(setting.provinces, weights)[0],
    }


def _question(setting: Setting, text: Row, name: str) -> str:
    greeting = setting.random.choice(setting.texts["greetings"][text["language"]])
    closing = setting.random.choice(setting.texts["closings"][text["language"]])
    return f"{greeting}\n\n{text['question']}\n\n{closing}\n{name}"


def _state(setting: Setting, text: Row, moment: datetime) -> str:
    """Young questions are new or open, old ones answered or closed; some wait for the asker."""
    if text.get("is_spam"):
        return State.SPAM
    days = (setting.end - moment).days
    if days < 2:
        return setting.random.choice([State.NEW, State.NEW, State.NEW, State.OPEN])
    if days < 8:
        return setting.random.choice([State.NEW, State.OPEN, State.WAITING, State.ANSWERED])
    states = [State.OPEN, State.WAITING, State.ANSWERED, State.CLOSED]
    weights = [5, 8, 40, 47] if days < 40 else [0, 3, 17, 80]
    return setting.random.choices(states, weights)[0]


# Its messages


def _thread(setting: Setting, ticket: Ticket, text: Row) -> list[Message]:
    """Write what was said until the ticket came into its state; sets handler, counts and dates."""
    if ticket.state in {State.NEW, State.SPAM}:
        ticket.version += ticket.state == State.SPAM
        return []
    ticket.handler = setting.officer
    messages = [
        _message(ticket, number, body, by_staff)
        for number, (body, by_staff) in enumerate(_words(setting, ticket, text))
    ]
    if "note" in text and setting.random.random() < 0.7:
        messages.insert(0, _message(ticket, len(messages), text["note"], True, is_note=True))
    _date_thread(setting, ticket, messages)
    ticket.message_count = sum(not message.is_note for message in messages)
    ticket.version += 1 + len(messages)
    return messages


def _words(setting: Setting, ticket: Ticket, text: Row) -> list[tuple[str, bool]]:
    """Return the public messages: text, and whether the desk wrote it."""
    language = ticket.language
    thanks, clarify, again = (
        setting.random.choice(setting.texts[name][language])
        for name in ["thanks", "clarifications", "follow_ups"]
    )
    answer = (_reply(setting, ticket, text["answer"]), True)
    if ticket.state == State.WAITING:
        return [(_reply(setting, ticket, clarify), True)]
    if ticket.state == State.OPEN:
        return setting.random.choice([[], [answer, (again, False)]])
    if ticket.state == State.CLOSED:
        return [answer, (thanks, False)] if setting.random.random() < 0.6 else [answer]
    return [answer]


def _reply(setting: Setting, ticket: Ticket, body: str) -> str:
    opening, closing = (setting.texts[name][ticket.language] for name in ["dear", "signature"])
    return f"{opening.format(name=ticket.asker_name)}\n\n{body}\n\n{closing}"


def _message(
    ticket: Ticket, number: int, body: str, by_staff: bool, *, is_note: bool = False
) -> Message:
    return Message(
        ticket=ticket,
        author=ticket.handler if by_staff else ticket.asker,
        is_by_staff=by_staff,
        visibility=Message.Visibility.INTERNAL if is_note else Message.Visibility.PUBLIC,
        body=body,
        submission_key=uuid.uuid5(ticket.submission_key, f"message {number}"),
    )


def _date_thread(setting: Setting, ticket: Ticket, messages: list[Message]) -> None:
    """Each message some hours after the one before it; none after the end."""
    moment, last = ticket.created_at, setting.end - timedelta(minutes=1)
    for message in messages:
        moment = min(moment + timedelta(minutes=setting.random.randint(40, 2600)), last)
        _date(message, moment)
    ticket.updated_at = moment
    if ticket.state == State.CLOSED:
        ticket.closed_at = min(moment + timedelta(hours=setting.random.randint(1, 90)), last)
        ticket.updated_at = ticket.closed_at


def _date(row: TimeStampedModel, moment: datetime) -> None:
    row.created_at = row.updated_at = moment


def _write(model: type[TimeStampedModel], rows: list) -> None:
    """Insert rows with dates in the past: the columns' automatic dates are written over."""
    dates = [(row.created_at, row.updated_at) for row in rows]
    model._default_manager.bulk_create(rows)
    for row, (created_at, updated_at) in zip(rows, dates, strict=True):
        row.created_at, row.updated_at = created_at, updated_at
    model._default_manager.bulk_update(rows, ["created_at", "updated_at"])
