"""What the back office says in words: history, the trail, mails and source notes."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import override

from core import audit, outbox
from core.models import AuditEvent
from programmes.models import Project
from tests.factories.accounts import UserFactory
from tests.factories.core import SourceNoteFactory
from tests.factories.helpdesk import DeskFactory, TicketFactory
from tests.factories.programmes import ProgrammeFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(roles=["administrator"]))
    return client


def history(client, row):
    options = row._meta
    name = f"admin:{options.app_label}_{options.model_name}_history"
    return client.get(reverse(name, args=[row.pk])).content.decode()


@pytest.mark.parametrize(
    ("language", "stage", "date", "answer"),
    [
        ("tr", ("Sürüyor", "Tamamlandı"), "31 Mayıs 2020", "Evet"),
        ("en", ("Ongoing", "Completed"), "31 May 2020", "Yes"),
    ],
)
def test_history_shows_choices_dates_rows_and_answers_in_words(
    client, language, stage, date, answer
):
    client.force_login(UserFactory(roles=["administrator"], language=language))
    row = ProjectFactory(draft=True, stage=Project.Stage.ONGOING, end_is_computed=False)
    old = row.programme
    row.programme = ProgrammeFactory(title_tr="Yeni program", title_en="New programme")
    row.stage, row.end_is_computed = Project.Stage.COMPLETED, True
    row.end_on = None
    row.save()

    page = history(client, row)

    with override(language):
        new = str(row.programme)
        assert f"<del>{old}</del> → <ins>{new}</ins>" in page
    assert f"<del>{stage[0]}</del> → <ins>{stage[1]}</ins>" in page
    assert f"<del>{date}</del> → <ins>–</ins>" in page
    assert f"<ins>{answer}</ins>" in page
    assert "ongoing" not in page


def test_history_of_a_row_without_versions_is_its_audit_trail(staff):
    desk = DeskFactory()
    actor = UserFactory(full_name="Ümit Şıracı")
    audit.record(
        actor=actor,
        verb="desk_closed",
        target=desk,
        before={"is_open": True},
        after={"is_open": False},
    )

    page = history(staff, desk)

    assert "Ümit Şıracı" in page
    assert "<del>Evet</del> → <ins>Hayır</ins>" in page


@pytest.mark.parametrize("events", [1, 30])
def test_history_costs_the_same_queries_for_any_number_of_events(
    staff, django_assert_num_queries, events
):
    ticket, people = TicketFactory(), UserFactory.create_batch(events)
    for person in people:
        after = {"handler": person.pk, "pilot": ticket.province_id}
        audit.record(actor=person, verb="ticket_taken", target=ticket, after=after)

    # Django remembers it from whichever test asked first.
    ContentType.objects.get_for_model(ticket)
    with django_assert_num_queries(9):
        page = history(staff, ticket)

    assert page.count(f"<ins>{ticket.province}</ins>") == events
    assert all(f"<ins>{person}</ins>" in page for person in people)


def test_history_of_a_person_names_roles_before_and_after(staff):
    row = UserFactory(roles=["editor"])

    assert "<ins>Editör</ins>" in history(staff, row)


def test_trail_names_changed_columns_by_their_labels():
    event = audit.record(
        actor=None, verb="row_changed", target=ProjectFactory(), after={"fields": ["start_on"]}
    )

    with override("en"):
        ((change,),) = audit.changes([event])

    assert (change.field, change.new) == ("Changed fields", "Start")


def test_trail_of_a_row_that_is_no_more_keeps_its_number(staff):
    event = AuditEvent.objects.create(
        verb="ticket_taken", target_label="helpdesk.ticket", target_id="7", after={"handler": 999}
    )

    with override("en"):
        ((change,),) = audit.changes([event])

    assert change.new == "no more there (number 999)"
    assert staff.get(reverse("admin:core_auditevent_change", args=[event.pk])).status_code == 200


@pytest.mark.parametrize(
    "key",
    [
        "ticket:5:received",
        "ticket-message:7",
        "report-finished:3:20261121",
        "account:login_code:ab12",
    ],
)
def test_mails_are_named_in_words(key):
    with override("en"):
        assert outbox.label(key) != key


def test_source_notes_name_kind_and_column_in_words(staff):
    SourceNoteFactory(target_label="programmes.project", field="end_on")

    page = staff.get(reverse("admin:core_sourcenote_changelist")).content.decode()

    with override("tr"):
        kind = audit.kind("programmes.project")
        column = audit.field_label(Project, "end_on")
    assert f'class="field-kind_of_object">{kind}<' in page
    assert f'class="field-column">{column}<' in page
    assert ">end_on<" not in page
