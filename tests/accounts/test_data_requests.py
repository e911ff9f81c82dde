"""Data requests: every state, every actor, every action; the clock; what the mails say."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import EXPORT_KEPT, DataExport, DataRequest
from accounts.permissions import sign_copy
from accounts.tasks import build_export
from core import audit
from core.models import AuditEvent, OutboundMail
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import AttachmentFactory, TicketFactory
from tests.factories.organisations import InvitationFactory
from tests.factories.privacy import DataExportFactory, DataRequestFactory

pytestmark = pytest.mark.django_db

MOVE, UNPROVED, OWN = (
    services.RequestMoveError,
    services.IdentityNotProvedError,
    services.OwnRequestError,
)
STATES = DataRequest.State.values
# State → action → what becomes of a request whose person has proved who they are.
MATRIX = {
    "received": {
        "check": "identity_check",
        "work": "in_progress",
        "answer": MOVE,
        "refuse": "refused",
        "cancel": "cancelled",
    },
    "identity_check": {
        "check": MOVE,
        "work": "in_progress",
        "answer": MOVE,
        "refuse": "refused",
        "cancel": "cancelled",
    },
    "in_progress": {
        "check": MOVE,
        "work": MOVE,
        "answer": "answered",
        "refuse": "refused",
        "cancel": "cancelled",
    },
    **dict.fromkeys(
        ["answered", "refused", "cancelled"],
        dict.fromkeys(["check", "work", "answer", "refuse", "cancel"], MOVE),
    ),
}
ACTIONS = {
    "check": lambda row, by: services.move_request(request=row, actor=by, state="identity_check"),
    "work": lambda row, by: services.move_request(request=row, actor=by, state="in_progress"),
    "answer": lambda row, by: services.answer_request(request=row, actor=by, answer="Düzeltildi."),
    "refuse": lambda row, by: services.refuse_request(request=row, actor=by, reason="Yetkisiz."),
    "cancel": lambda row, by: services.cancel_request(request=row, person=by),
}


class Undo(Exception):
    pass


def outcome(action, row, actor):
    """What the action makes of the row: its new state, or the refusal; nothing stays."""
    try:
        with transaction.atomic():
            try:
                return_value = ACTIONS[action](row, actor)
            except (MOVE, UNPROVED, OWN) as refusal:
                return type(refusal)
            row.refresh_from_db()
            assert return_value.state == row.state
            found = row.state
            raise Undo
    except Undo:
        row.refresh_from_db()
        return found


def test_every_state_and_action_ends_as_the_matrix_says():
    administrator = UserFactory(roles=["administrator"])
    found = {}
    for state in STATES:
        row = DataRequestFactory(state=state)
        actors = {"cancel": row.person}
        found[state] = {
            action: outcome(action, row, actors.get(action, administrator)) for action in ACTIONS
        }

    assert found == MATRIX
    assert set(found) == set(STATES)


def test_nobody_handles_their_own_request_in_any_state():
    administrator = UserFactory(roles=["administrator"])
    for state in STATES:
        row = DataRequestFactory(state=state, person=administrator)

        found = {action: outcome(action, row, administrator) for action in list(ACTIONS)[:4]}

        row.delete()
        allowed = {action for action, end in list(MATRIX[state].items())[:4] if end != MOVE}
        assert found == {action: OWN if action in allowed else MOVE for action in found}
    with pytest.raises(IntegrityError, match="datarequest_not_ones_own"):
        DataRequestFactory(person=administrator, handler=administrator)


def test_nobody_works_on_a_request_before_its_person_is_known():
    administrator = UserFactory(roles=["administrator"])
    found = {
        state: outcome("work", DataRequestFactory(stranger=True, state=state), administrator)
        for state in ("received", "identity_check")
    }

    assert found == {"received": UNPROVED, "identity_check": UNPROVED}
    with pytest.raises(IntegrityError, match="datarequest_identity_before_work"):
        DataRequestFactory(stranger=True, state="in_progress")


def test_every_actor_reaches_only_the_actions_that_are_theirs(client):
    """State × actor × action over HTTP: who is not meant finds nothing, or is told no."""
    people = {
        "visitor": None,
        "stranger": UserFactory(),
        "help_desk_officer": UserFactory(roles=["help_desk_officer"]),
        "programme_officer": UserFactory(roles=["programme_officer"]),
        "auditor": UserFactory(roles=["auditor"]),
        "administrator": UserFactory(roles=["administrator"]),
    }
    paths = {
        "cancel": ("data_request_cancel", {}),
        "check": ("data_request_move", {"state": "identity_check"}),
        "work": ("data_request_move", {"state": "in_progress"}),
        "answer": ("data_request_answer", {"answer": "Tamam.", "decision": "answer"}),
        "refuse": ("data_request_answer", {"answer": "Hayır.", "decision": "refuse"}),
    }
    changed = set()
    for state in STATES:
        row = DataRequestFactory(state=state)
        for who, person in {**people, "person": row.person}.items():
            for action, (name, data) in paths.items():
                client.logout()
                if person:
                    client.force_login(person)
                with transaction.atomic():
                    client.post(reverse(f"accounts:{name}", args=[row.number]), data)
                    row.refresh_from_db()
                    if row.state != state:
                        changed.add((state, who, action, row.state))
                    transaction.set_rollback(True)

    meant = {"cancel": "person"}
    assert changed == {
        (state, meant.get(action, "administrator"), action, end)
        for state, actions in MATRIX.items()
        for action, end in actions.items()
        if isinstance(end, str)
    }


def test_request_of_somebody_without_account_waits_for_the_mailed_link(client):
    administrator = UserFactory(roles=["administrator"])
    row = services.open_request_for(
        email="Yabanci@Ornek.org", kind="access", language="en", wish="", actor=administrator
    )
    assert (row.state, row.email, row.identity_proved_at) == (
        "identity_check",
        "yabanci@ornek.org",
        None,
    )
    mail = OutboundMail.objects.get(key__endswith="identity")
    link = re.search("/en/accounts/identity/[^/]+/", mail.text)[0]

    looked = client.get(link)
    row.refresh_from_db()
    assert (looked.status_code, row.identity_proved_at) == (200, None)
    confirmed = client.post(link)

    row.refresh_from_db()
    assert (confirmed.status_code, row.identity_proved_at is not None) == (200, True)
    services.move_request(request=row, actor=administrator, state="in_progress")
    assert client.get(reverse("accounts:data_request_identity", args=["abc"])).status_code == 404


def test_second_request_of_a_kind_is_the_same_one_while_it_is_open():
    person = UserFactory()
    first, again = (
        services.open_request(person=person, kind="erasure", language="tr") for _click in range(2)
    )

    assert first == again
    assert (first.due_on - timezone.localdate()).days == 30
    services.cancel_request(request=first, person=person)
    assert services.open_request(person=person, kind="erasure", language="tr") != first


def test_answer_and_refusal_cite_the_right_to_complain_in_both_languages():
    administrator = UserFactory(roles=["administrator"])
    texts = []
    for language in ("tr", "en"):
        row = DataRequestFactory(language=language)
        services.refuse_request(request=row, actor=administrator, reason="Bu kayıt size ait değil.")
        texts.append(OutboundMail.objects.get(key=f"data-request:{row.pk}:refused").text)

    assert "Bu kayıt size ait değil." in texts[0]
    assert all("14" in text and "6698" in text for text in texts)
    assert "thirty days" in texts[1]


def test_refusal_without_a_reason_is_not_taken():
    row = DataRequestFactory()

    with pytest.raises(services.AnswerMissingError):
        services.refuse_request(
            request=row, actor=UserFactory(roles=["administrator"]), reason="  "
        )


def test_administrators_are_reminded_as_the_clock_runs_out_and_once_each_time():
    administrator = UserFactory(roles=["administrator"])
    today = timezone.localdate()
    rows = {
        days: DataRequestFactory(due_on=today + timedelta(days=days)) for days in (20, 10, 2, -4)
    }
    DataRequestFactory(state="answered", due_on=today)

    for _beat in range(2):
        services.remind_of_requests()

    keys = set(OutboundMail.objects.values_list("key", flat=True))
    assert keys == {
        f"data-request:{rows[days].pk}:reminder:{occasion}:{administrator.pk}"
        for days, occasion in [(10, 10), (2, 3), (-4, -1)]
    }


def test_trail_of_a_request_holds_states_and_no_words():
    person, administrator = UserFactory(), UserFactory(roles=["administrator"])
    row = services.open_request(person=person, kind="correction", language="tr", wish="Ilgaz")
    services.move_request(request=row, actor=administrator, state="in_progress")
    services.answer_request(request=row, actor=administrator, answer="Ilgaz olarak düzeltildi.")

    events = AuditEvent.objects.filter(target_label="accounts.datarequest").order_by("pk")

    assert [(event.verb, event.after) for event in events] == [
        ("data_request_opened", {"kind": "correction"}),
        ("data_request_moved", {"state": "in_progress"}),
        ("data_request_answered", {"state": "answered"}),
    ]


def test_queue_shows_what_waits_what_is_overdue_or_all(client):
    client.force_login(UserFactory(roles=["administrator"]))
    path, today = reverse("accounts:data_request_list"), timezone.localdate()
    waits, late, over = (
        DataRequestFactory(due_on=today + timedelta(days=days), state=state)
        for days, state in [(5, "received"), (-1, "in_progress"), (-9, "answered")]
    )

    shown = {
        state: list(client.get(path, {"state": state}).context["page"])
        for state in ("", "overdue", "all", "nonsense")
    }

    assert shown == {
        "": [late, waits],
        "overdue": [late],
        "all": [over, late, waits],
        "nonsense": [late, waits],
    }


def test_queue_costs_the_same_queries_for_any_number_of_requests(client, django_assert_num_queries):
    client.force_login(UserFactory(roles=["administrator"]))
    path = reverse("accounts:data_request_list")
    DataRequestFactory()
    client.get(path)

    # The last one notes that personal data were looked at.
    with django_assert_num_queries(5):
        client.get(path)
    DataRequestFactory.create_batch(29, handler=UserFactory())
    with django_assert_num_queries(5):
        response = client.get(path)

    assert len(response.context["page"]) == 25


def answered(administrator, *, kind="access", email="isil@ornek.org"):
    """A request that staff recorded for an address, all the way to its answer."""
    request = services.open_request_for(
        email=email, kind=kind, language="tr", wish="", actor=administrator
    )
    services.prove_identity(request=request)
    services.move_request(request=request, actor=administrator, state="in_progress")
    return services.answer_request(request=request, actor=administrator, answer="Ekte.")


def test_who_has_no_account_gets_a_copy_of_what_is_held_of_their_address_by_a_link(
    client, private_files
):
    ticket = TicketFactory(asker=None, asker_email="isil@ornek.org", subject="Sigorta")
    AttachmentFactory(ticket=ticket)
    InvitationFactory(email="isil@ornek.org")
    TicketFactory(asker=None, asker_email="baska@ornek.org", subject="Başkasının")
    audit.record(actor=None, verb="row_changed", target=ticket)

    request = answered(UserFactory(roles=["administrator"]))
    build_export(request.export.pk)

    mail = OutboundMail.objects.get(key__startswith="data-copy:")
    assert (mail.to, mail.language, mail.is_opening) == ("isil@ornek.org", "tr", True)
    path = re.search("/tr/accounts/copies/[^/]+/", mail.text)[0]
    page = client.get(path)
    assert "attachment" not in page.headers.get("Content-Disposition", "")
    assert request.number in page.content.decode()
    response = client.post(path)
    assert "private, no-store" in response["Cache-Control"]
    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    index = json.loads(archive.read("00-index.json"))
    counts = {one["table"]: one["rows"] for one in index["contents"] if one["rows"]}
    assert index["of"] == "isil@ornek.org"
    assert counts == {
        **dict.fromkeys(["helpdesk.Ticket", "helpdesk.Attachment", "accounts.DataRequest"], 1),
        **{"organisations.Invitation": 1, "accounts.DataExport": 1, "core.OutboundMail": 3},
    }
    assert "Başkasının" not in archive.read(index["contents"][0]["file"] + ".csv").decode()
    verbs = AuditEvent.objects.filter(target_label="accounts.dataexport").values_list(
        "verb", "actor"
    )
    assert sorted(verbs) == [("data_copy_ordered", request.handler_id), ("exported", None)]


def test_copy_is_opened_by_its_own_link_only_and_for_a_week(client, private_files):
    administrator = UserFactory(roles=["administrator"])
    export = DataExportFactory(for_address=True)
    waiting = answered(administrator).export
    persons = DataExportFactory(
        state="done", attempts=1, finished_at=timezone.now(), file=export.file.name
    )
    week_ago = timezone.now() - EXPORT_KEPT - timedelta(minutes=1)

    def status(export):
        return client.post(reverse("accounts:copy", args=[sign_copy(export)])).status_code

    assert [status(one) for one in (export, waiting, persons)] == [200, 404, 404]
    client.force_login(administrator)
    path = reverse("accounts:export_download", args=[export.pk])
    assert client.get(path).status_code in {302, 404}
    DataExport.objects.filter(pk=export.pk).update(finished_at=week_ago)
    assert status(export) == 404
    services.run_rules(timezone.now())
    assert not DataExport.objects.filter(pk__in=[export.pk]).exists()


def test_administrator_is_told_that_their_own_request_is_anothers_work(client):
    administrator = UserFactory(roles=["administrator"])
    client.force_login(administrator)
    sent = {"email": administrator.email, "kind": "access", "language": "tr"}

    page = client.post(reverse("accounts:data_request_list"), sent)

    assert page.context["form"].errors["email"] == [str(OWN.message)]
    assert not DataRequest.objects.exists()


def test_hold_on_an_address_keeps_its_copy(private_files):
    export = DataExportFactory(
        for_address=True, finished_at=timezone.now() - EXPORT_KEPT - timedelta(hours=1)
    )
    services.place_hold(email=export.data_request.email, reason="2026/14", actor=None)

    services.run_rules(timezone.now())

    assert DataExport.objects.filter(pk=export.pk).exists()


def test_answer_to_somebody_with_an_account_brings_the_copy_to_their_own_page(private_files):
    person = UserFactory(email="isil@ornek.org")
    waiting = services.request_export(person=person, language="tr")

    answered(UserFactory(roles=["administrator"]))

    assert DataExport.objects.get() == waiting
    assert list(DataExport.objects.visible_to(person)) == [waiting]
