"""Data requests: every state, every actor, every action; the clock; what the mails say."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import DataRequest
from accounts.permissions import sign_identity
from core.models import AuditEvent, OutboundMail
from tests.factories.accounts import UserFactory
from tests.factories.privacy import DataRequestFactory

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
    link = reverse("accounts:data_request_identity", args=[sign_identity(row)])
    assert link.partition("/accounts")[2] in OutboundMail.objects.get(key__endswith="identity").text

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
