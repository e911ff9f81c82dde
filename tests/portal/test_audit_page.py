"""The auditor's page: every question it takes, constant queries, and the file, which is noted."""

import csv
import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core import audit, request_id
from core.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import TicketFactory
from tests.factories.organisations import OrganisationFactory
from tests.refusals import sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client):
    person = UserFactory(roles=["auditor"], full_name="Şükrü İğdeci")
    client.force_login(person)
    return person


def empty_trail():
    sql("SET CONSTRAINTS ALL IMMEDIATE")()
    sql("TRUNCATE core_auditevent")()


@pytest.fixture
def events(auditor, monkeypatch):
    """Three events that differ in each thing that can be asked for; nothing else in the trail."""
    empty_trail()
    ayse = UserFactory(full_name="Ayşe Işık Yılmaz")
    ticket, cso = TicketFactory(), OrganisationFactory(kind="cso")
    made = {}
    now = timezone.now()
    for name, actor, verb, target, days in [
        ("old", ayse, "ticket_taken", ticket, 40),
        ("middle", None, "ticket_link_mailed", ticket, 0),
        ("new", ayse, "member_added", cso, 0),
    ]:
        request_id.current.set(f"request-{name}")
        with monkeypatch.context() as patched:
            patched.setattr(timezone, "now", lambda days=days: now - timedelta(days=days))
            made[name] = audit.record(
                actor=actor, verb=verb, target=target, after={"state": "open"}
            )
    request_id.current.set("-")
    return {"ayse": ayse, "ticket": ticket, "cso": cso, **made}


def shown(client, **asked):
    return [line.event for line in client.get(reverse("portal:audit_list"), asked).context["lines"]]


def test_each_question_finds_exactly_its_events(client, events):
    old, middle, new = events["old"], events["middle"], events["new"]
    ayse, ticket = events["ayse"], events["ticket"]
    today = timezone.localdate()
    month_ago = (today - timedelta(days=30)).isoformat()

    answers = {
        "all": shown(client),
        "oldest": shown(client, sort="oldest"),
        "number": shown(client, actor=ayse.pk),
        "address": shown(client, actor=ayse.email.upper().replace("İ", "I")),
        "name": shown(client, actor=" AYŞE IŞIK YILMAZ "),
        "verb": shown(client, verb="member_added"),
        "kind": shown(client, kind="helpdesk.ticket"),
        "object": shown(client, kind="helpdesk.ticket", object=ticket.pk),
        "since": shown(client, since=month_ago),
        "until": shown(client, until=month_ago),
        "today": shown(client, since=today.strftime("%d.%m.%Y"), until=today.isoformat()),
        "request": shown(client, request_number="request-middle"),
        "together": shown(client, actor=ayse.pk, kind="helpdesk.ticket", until=month_ago),
        "nothing": shown(client, request_number="request-none"),
    }

    assert answers == {
        "all": [new, middle, old],
        "oldest": [old, middle, new],
        "number": [new, old],
        "address": [new, old],
        "name": [new, old],
        "verb": [new],
        "kind": [middle, old],
        "object": [middle, old],
        "since": [new, middle],
        "until": [old],
        "today": [new, middle],
        "request": [middle],
        "together": [old],
        "nothing": [],
    }


@pytest.mark.parametrize(
    "asked",
    [
        {"actor": "Nobody Knows"},
        {"actor": "ınfo@ornek.org"},
        {"actor": "9" * 18},
        {"verb": "no_such_verb"},
        {"kind": "auth.nothing"},
        {"since": "yesterday"},
        {"object": "x" * 41},
        {"request_number": "\x00"},
        {"after": "%00"},
    ],
)
def test_question_that_cannot_be_understood_is_left_out_and_told(client, events, asked):
    page = client.get(reverse("portal:audit_list"), asked)

    assert page.status_code == 200
    assert len(page.context["lines"]) == 3
    assert page.context["problems"]


def test_two_people_of_one_name_are_asked_for_by_address(client, events):
    UserFactory(full_name="Ayşe Işık Yılmaz")

    page = client.get(reverse("portal:audit_list"), {"actor": "Ayşe Işık Yılmaz"})

    assert page.context["problems"]


def test_page_says_in_words_what_happened_in_both_languages(client, events):
    said = {}
    for language in ("tr", "en"):
        with override(language):
            page = client.get(reverse("portal:audit_list")).content.decode()
            text = " ".join(BeautifulSoup(page, "html.parser").main.get_text(" ").split())
            assert audit.sentence(events["new"]) in text
            assert audit.sentence(events["middle"]) in text
            assert audit.kind("helpdesk.ticket") in text
        said[language] = text

    assert "Ayşe Işık Yılmaz added a member to the organisation" in said["en"]
    assert f"?actor={events['ayse'].pk}" in page
    assert f"?kind=helpdesk.ticket&amp;object={events['ticket'].pk}" in page
    assert "?request_number=request-middle" in page
    assert reverse("admin:helpdesk_ticket_change", args=[events["ticket"].pk]) in page


@pytest.mark.parametrize("rows", [1, 60])
def test_page_costs_the_same_queries_for_any_number_of_events(
    client, auditor, django_assert_num_queries, rows
):
    ticket, people = TicketFactory(), UserFactory.create_batch(rows)
    for person in people:
        audit.record(actor=person, verb="ticket_taken", target=ticket, after={"handler": person.pk})
    ContentType.objects.get_for_model(ticket)

    # Session, person and permissions; the page with its count; the people of the changes.
    with django_assert_num_queries(5):
        client.get(reverse("portal:audit_list"), {"kind": "helpdesk.ticket"})


def test_pages_lead_on_and_back_by_key(client, auditor):
    ticket = TicketFactory()
    empty_trail()
    for _number in range(30):
        audit.record(actor=auditor, verb="ticket_taken", target=ticket)
    address = reverse("portal:audit_list")

    first = client.get(address, {"verb": "ticket_taken"}).context["page"]
    second = client.get(address + first.older).context["page"]

    assert (len(first), len(second), second.older) == (25, 5, None)
    assert "verb=ticket_taken" in first.older
    assert client.get(address + second.newer).context["page"].rows == first.rows


def rows_of(response, delimiter):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


@pytest.mark.parametrize(("language", "delimiter"), [("tr", ";"), ("en", ",")])
def test_file_holds_the_asked_events_in_words_and_is_noted(
    client, auditor, events, language, delimiter
):
    with override(language):
        address = reverse("portal:audit_file")
    response = client.get(address, {"kind": "helpdesk.ticket", "actor": events["ayse"].pk})

    head, *rows = rows_of(response, delimiter)
    with override(language):
        done = audit.label("ticket_taken")
    assert len(head) == 14
    (row,) = rows
    assert row[2:7] == [
        *(str(events["ayse"].pk), "Ayşe Işık Yılmaz", "ticket_taken", done, "helpdesk.ticket")
    ]
    assert "request-old" in row
    noted = AuditEvent.objects.get(verb="exported")
    assert (noted.actor, noted.target_label, noted.target_id) == (auditor, "core.auditevent", "")
    assert noted.after == {"format": "csv", "filters": ["actor", "kind"]}
    assert "no-store" in response["Cache-Control"]


def test_dangerous_cell_of_the_file_is_no_formula(client, events):
    events["ayse"].full_name = "=HYPERLINK(1)"
    events["ayse"].save()

    rows = rows_of(client.get(reverse("portal:audit_file")), ";")

    names = {row[3] for row in rows}
    assert "'=HYPERLINK(1)" in names
    assert "=HYPERLINK(1)" not in names


def test_file_is_read_in_batches_that_lose_and_double_nothing(client, auditor, monkeypatch):
    monkeypatch.setattr("portal.exports.audit.BATCH", 7)
    ticket = TicketFactory()
    for _number in range(30):
        audit.record(actor=auditor, verb="ticket_taken", target=ticket)
    wanted = {str(pk) for pk in AuditEvent.objects.values_list("pk", flat=True)}

    _head, *rows = rows_of(client.get(reverse("portal:audit_file")), ";")

    found = [row[0] for row in rows]
    assert set(found) == wanted | {str(AuditEvent.objects.get(verb="exported").pk)}
    assert len(found) == len(set(found))


def test_row_of_the_back_office_leads_to_its_trail(client):
    client.force_login(UserFactory(roles=["administrator"]))
    ticket = TicketFactory()
    wanted = f"{reverse('portal:audit_list')}?kind=helpdesk.ticket&amp;object={ticket.pk}"

    for page in ("change", "history"):
        text = client.get(
            reverse(f"admin:helpdesk_ticket_{page}", args=[ticket.pk])
        ).content.decode()
        assert wanted in text, page
    client.force_login(UserFactory(roles=["help_desk_officer"]))
    text = client.get(reverse("admin:helpdesk_ticket_change", args=[ticket.pk])).content.decode()
    assert wanted not in text


def test_every_question_has_an_index_in_the_order_of_the_page(auditor):
    """With a few thousand events of each kind PostgreSQL goes by the index and sorts nothing."""
    sql(
        "INSERT INTO core_auditevent (at, actor_id, verb, target_label, target_id, before, after, "
        "request_id) SELECT now() - n * interval '1 minute', %s, 'verb_' || n %% 40, "
        "'kind_' || n %% 20, (n %% 900)::text, '{}', '{}', 'r' || n "
        "FROM generate_series(1, 20000) n",
        auditor.pk,
    )()
    sql("ANALYZE core_auditevent")()
    asked = {
        "audit_at": AuditEvent.objects.filter(at__lt=timezone.now() - timedelta(days=3)),
        "audit_verb": AuditEvent.objects.filter(verb="verb_7"),
        "audit_kind": AuditEvent.objects.filter(target_label="kind_3"),
        "audit_object": AuditEvent.objects.filter(target_label="kind_3", target_id="3"),
        "audit_request": AuditEvent.objects.filter(request_id="r77"),
        "audit_actor": AuditEvent.objects.filter(actor=auditor.pk + 1),
    }

    for index, events in asked.items():
        plan = events.newest()[:26].explain()
        assert index in plan, plan
        assert "Sort" not in plan, plan
