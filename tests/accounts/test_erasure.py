"""Erasing a person: no trace in tables, files, search, reports, outbox, history, sessions, logs."""

import json
import uuid

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import services, tasks
from accounts.models import (
    ERASED_NAME,
    Consent,
    DataRequest,
    DestructionLog,
    FormerAddress,
    LegalHold,
    Notice,
    User,
)
from core import audit, outbox
from core.models import AuditEvent, OutboundMail
from core.personal_data import Fate, Subject, gather_holdings
from core.search import search_query
from core.storage import FolderStorage
from core.tasks import send_mail
from helpdesk.models import Message, Ticket
from organisations.models import Membership, Organisation
from programmes.models import BulkImport
from tests import traces
from tests.accounts.test_flows import is_signed_in, sign_in
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.core import SourceNoteFactory
from tests.factories.helpdesk import AttachmentFactory, MessageFactory, TicketFactory
from tests.factories.organisations import (
    CsoProfileFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
)
from tests.factories.programmes import ProjectFactory
from tests.factories.reports import ReportFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 " + traces.TEXT.encode()


@pytest.fixture
def administrator():
    return UserFactory(roles=["administrator"])


@pytest.fixture
def person():
    """Somebody who was staff, speaks for a CSO, asks, and lies in every table there is."""
    person = UserFactory(
        email=traces.ADDRESS, full_name=traces.NAME, roles=["programme_officer", "editor"]
    )
    _questions(person)
    _team(person)
    _sign_in(person)
    _work(person)
    _proofs(person)
    return person


def marked_ticket(**values):
    texts = {"subject": traces.TEXT, "question": traces.TEXT, "organisation_name": traces.TEXT}
    who = {"asker_name": traces.NAME, "asker_email": traces.ADDRESS}
    return TicketFactory(**who, **texts, **values)


def _questions(person):
    cso = MembershipFactory(user=person, role=Membership.Role.REPRESENTATIVE).organisation
    for ticket in [marked_ticket(asker=person, organisation=cso), marked_ticket()]:
        note, body = (
            MessageFactory(ticket=ticket, note=True, body=f"{traces.NAME} aradı"),
            traces.TEXT,
        )
        reply = MessageFactory(ticket=ticket, by_staff=True, body=f"Sayın {traces.NAME}")
        own = MessageFactory(ticket=ticket, body=body, author=ticket.asker)
        for message in (None, note, reply, own):
            attach(ticket, message)
    elsewhere = MessageFactory(body=traces.TEXT, author=person)
    attach(elsewhere.ticket, elsewhere)


def _team(person):
    """What else a CSO holds about the person: its contact address, an invitation."""
    CsoProfileFactory(contact_email=traces.ADDRESS)
    InvitationFactory(email=traces.ADDRESS, invited_by=person)


def attach(ticket, message):
    file = ContentFile(PDF, name=f"helpdesk/{uuid.uuid4().hex}.pdf")
    AttachmentFactory(ticket=ticket, message=message, name=f"{traces.TEXT}.pdf", file=file)


def _sign_in(person):
    EmailAddress.objects.create(user=person, email="qxmark.yeni@ornek.org", verified=False)
    FormerAddress.objects.create(person=person, email="qxmark.eski@ornek.org")
    Authenticator.objects.create(user=person, type="totp", data={"secret": traces.TEXT})
    account = SocialAccount.objects.create(
        user=person, provider="x", uid=traces.TEXT, extra_data={"name": traces.NAME}
    )
    app = SocialApp.objects.create(provider="openid_connect", name="x", client_id="x")
    SocialToken.objects.create(app=app, account=account, token=traces.TEXT)
    UserSession.objects.create(
        user=person, ip="203.0.113.7", session_key="k", user_agent=traces.TEXT
    )


def _work(person):
    ReportFactory(requester=person, ready=True)
    SourceNoteFactory(decided_by=person, state="confirmed")
    BulkImport.objects.create(
        project=ProjectFactory(), kind="figures", file_name=f"{traces.TEXT}.csv", sha256="0" * 64,
        table={"rows": [[1, [traces.TEXT]]]}, uploaded_by=person, row_count=1,
    )  # fmt: skip
    cso = OrganisationFactory()
    cso._history_user = person
    cso.save()
    added = [{"added": {"name": "membership", "object": f"{traces.NAME} – Dernek"}}]
    LogEntry.objects.create(
        user=UserFactory(), content_type=ContentType.objects.get_for_model(Organisation),
        object_id="1", object_repr="Dernek", action_flag=CHANGE, change_message=json.dumps(added),
    )  # fmt: skip
    LogEntry.objects.create(
        user=UserFactory(), content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk), object_repr=traces.NAME, action_flag=CHANGE,
        change_message=traces.TEXT,
    )  # fmt: skip
    audit.record(actor=person, verb="row_changed", target=cso, after={"fields": ["name_tr"]})
    words = {"subject": traces.NAME, "text": f"{traces.NAME} sizi davet etti: {traces.ADDRESS}"}
    for to in (traces.ADDRESS, "baskasi@ornek.org"):
        outbox.queue_rendered(key=f"mail:{to}", to=to, language="tr", **words)


def _proofs(person):
    services.give_consent(person=person, purpose=Consent.Purpose.NEWS)
    services.record_notice(form=Notice.Form.QUESTION, email=traces.ADDRESS)
    request = services.open_request(
        person=person, kind="correction", language="tr", wish=traces.TEXT
    )
    services.cancel_request(request=request, person=person)
    hold = services.place_hold(email=traces.ADDRESS, reason=traces.TEXT, actor=None)
    services.lift_hold(hold=hold, actor=None)
    export = services.request_export(person=person, language="tr")
    tasks.build_export(export.pk)


def erase_on_request(person, administrator):
    """The whole way: asked, taken up, answered; the last mail sent; the hourly beat run."""
    request = services.open_request(person=person, kind="erasure", language="tr", wish=traces.TEXT)
    services.move_request(request=request, actor=administrator, state="in_progress")
    services.answer_request(request=request, actor=administrator, answer="Silindi.")
    for mail in OutboundMail.objects.filter(key__startswith="data-request-erased:"):
        send_mail(mail.pk)
    services.run_rules(timezone.now())
    request.refresh_from_db()
    return request


def test_erasure_leaves_no_trace_in_tables_files_search_outbox_history_or_log(
    client, person, administrator, private_files, caplog, mailoutbox
):
    caplog.set_level("DEBUG")
    client.force_login(person)
    session = client.session
    session["note"] = traces.TEXT
    session.save()
    UserSession.objects.create(
        user=person, ip="203.0.113.7", session_key=session.session_key, user_agent=traces.TEXT
    )
    planted = traces.plant(services.subject_of_person(person))
    before = traces.tables_with()

    request = erase_on_request(person, administrator)

    # The test looks where it should: every table that the registry says is emptied was marked.
    assert {"helpdesk_ticket", "helpdesk_message", "helpdesk_attachment"} <= set(before)
    assert {"accounts_user", "core_outboundmail", "programmes_bulkimport"} <= set(before)
    assert {"mfa_authenticator", "usersessions_usersession"} <= set(before)
    assert planted.keys() >= {"helpdesk.Ticket", "helpdesk.Message", "accounts.DataRequest"}
    assert traces.tables_with() == {}
    assert (traces.sessions_with(), traces.files_with(private_files)) == (0, [])
    assert not list(private_files.rglob("export-*"))
    assert Ticket.objects.matching(search_query(traces.TEXT)).count() == 0
    assert traces.MARK not in caplog.text.lower()
    assert [mail.to for mail in mailoutbox] == [[traces.ADDRESS]]
    assert (request.state, request.wish, request.answer) == ("answered", "", "")


def test_what_stays_of_an_erased_person_is_a_number_that_names_nobody(
    person, administrator, private_files
):
    tickets = list(Ticket.objects.filter(asker_email=traces.ADDRESS).values_list("pk", flat=True))
    events = AuditEvent.objects.filter(actor=person).count()

    request = erase_on_request(person, administrator)

    person.refresh_from_db()
    assert (person.full_name, person.email) == (ERASED_NAME, f"{person.pk}@erased.invalid")
    assert not any([person.is_active, person.is_staff, person.has_usable_password()])
    assert not person.groups.exists()
    kept = Ticket.objects.filter(pk__in=tickets)
    assert {ticket.state for ticket in kept} == {"closed"}
    assert all(ticket.erased_at and ticket.link_version == 2 for ticket in kept)
    assert Message.objects.filter(ticket__in=tickets).count() == 6
    assert AuditEvent.objects.filter(actor=person).count() >= events
    assert not Membership.objects.filter(user=person, ended_at=None).exists()
    log = DestructionLog.objects.filter(reference=request.number)
    counts = dict(log.values_list("model", "count"))
    assert counts["helpdesk.Ticket"] == 2
    assert counts["helpdesk.Attachment"] == 9
    assert counts["accounts.User"] == 1


def test_every_holding_finds_the_rows_that_it_speaks_of(person, private_files):
    """A query that finds nothing would leave the export empty and the marker test blind."""
    subject = services.subject_of_person(person)
    unseen = {
        holding.model
        for holding in gather_holdings()
        if holding.rows is not None and not holding.rows(subject).exists()
    }

    # A link that waits, a permission given singly, reviews, an assignment, a hand-over: their
    # queries are as plain as these.
    assert unseen <= {
        *("account.EmailConfirmation", "accounts.User_user_permissions"),
        *("programmes.ProjectReview", "programmes.CoordinatorAssignment"),
        *("organisations.CsoReview", "organisations.Handover"),
    }


def test_sessions_end_by_the_rows_that_name_them_and_those_of_others_stay(
    client_factory, private_files
):
    """However the person came in; one statement, however many sessions there are."""
    person, stranger = UserFactory(), UserFactory()
    first, second, others = (client_factory() for _browser in range(3))
    for browser, somebody in [(first, person), (second, person), (others, stranger)]:
        sign_in(browser, somebody.email)
    new = {"oldpassword": PASSWORD, "password1": "yeni-Parola-77", "password2": "yeni-Parola-77"}
    second.post(reverse("account_change_password"), new)
    sign_in(first, person.email, "yeni-Parola-77")
    assert [is_signed_in(browser) for browser in (first, second)] == [True, True]

    with CaptureQueriesContext(connection) as queries:
        services.erase(subject=services.subject_of_person(person), reference="x")

    asked = [query["sql"] for query in queries if "django_session" in query["sql"]]
    owners = {row.get_decoded().get("_auth_user_id") for row in Session.objects.all()}
    assert (len(asked), owners) == (1, {str(stranger.pk)})
    assert [is_signed_in(browser) for browser in (first, second, others)] == [False, False, True]


def test_legal_hold_stops_an_erasure_until_it_is_lifted(person, administrator, private_files):
    hold = services.place_hold(email=traces.ADDRESS, reason="2026/14", actor=administrator)
    request = services.open_request(person=person, kind="erasure", language="tr")
    services.move_request(request=request, actor=administrator, state="in_progress")

    with pytest.raises(services.RequestIsHeldError):
        services.answer_request(request=request, actor=administrator, answer="Silindi.")

    person.refresh_from_db()
    assert person.full_name == traces.NAME
    assert DataRequest.objects.get(pk=request.pk).state == "in_progress"
    services.lift_hold(hold=hold, actor=administrator)
    services.answer_request(request=request, actor=administrator, answer="Silindi.")
    person.refresh_from_db()
    assert person.erased_at is not None
    assert not LegalHold.objects.in_force().exists()


def test_last_administrator_cannot_be_erased(administrator, private_files):
    subject = services.subject_of_person(administrator)

    with pytest.raises(services.LastAdministratorError):
        services.erase(subject=subject, reference="x")

    UserFactory(roles=["administrator"])
    services.erase(subject=subject, reference="x")
    administrator.refresh_from_db()
    assert administrator.erased_at is not None


def test_file_that_cannot_be_deleted_undoes_the_erasure(person, private_files, monkeypatch):
    def refuse(storage, name):
        raise OSError("the bucket is away")

    monkeypatch.setattr(FolderStorage, "delete", refuse)

    with pytest.raises(OSError, match="away"):
        services.erase(subject=services.subject_of_person(person), reference="x")

    person.refresh_from_db()
    assert person.full_name == traces.NAME
    assert not DestructionLog.objects.exists()


def test_database_refuses_an_erased_account_with_a_name_and_a_changed_message(person):
    with pytest.raises(IntegrityError, match="user_erased_names_nobody"):
        User.objects.filter(pk=person.pk).update(erased_at=timezone.now())


@pytest.mark.parametrize("change", [{"body": "başka"}, {"body": "", "visibility": "internal"}])
def test_message_is_still_never_changed_but_its_text_may_go(change):
    message = MessageFactory(by_staff=True)

    with pytest.raises(IntegrityError):
        Message.objects.filter(pk=message.pk).update(**change)


def test_text_of_a_message_may_be_taken_away_whole():
    message = MessageFactory(by_staff=True)

    assert Message.objects.filter(pk=message.pk).update(body="") == 1


def test_question_that_came_while_its_sender_was_erased_goes_with_the_next_beat(private_files):
    person = UserFactory(email=traces.ADDRESS, full_name=traces.NAME)
    services.erase(subject=services.subject_of_person(person), reference="x")
    marked_ticket(asker=person)

    services.run_rules(timezone.now())

    assert traces.tables_with() == {}


def test_nothing_that_an_erasure_keeps_is_free_text():
    """Free text may name anybody: what stays of a person is coded."""
    kept = {
        (holding.model, column)
        for holding in gather_holdings()
        for column, fate in holding.columns.items()
        if fate == Fate.KEPT
        if holding.kind._meta.get_field(column).get_internal_type() == "TextField"
    }

    # What staff wrote about a project's text, as the institution's record.
    assert kept == {("programmes.ProjectReview", "reason")}


def test_subject_without_account_finds_no_rows_of_accounts():
    UserFactory()
    audit.record(actor=None, verb="row_changed", target=OrganisationFactory())
    SourceNoteFactory()
    nobody = Subject(None, frozenset({"yok@ornek.org"}))

    found = {h.model for h in gather_holdings() if h.rows is not None and h.rows(nobody).exists()}

    assert found == set()
