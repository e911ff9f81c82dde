"""What is kept for a time only: each rule, the dry run, twice, two workers, holds, the log."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import services
from accounts.models import (
    Consent,
    DataExport,
    DestructionLog,
    LegalHold,
    Notice,
    NoticeShown,
    User,
)
from accounts.services import retention
from core import outbox
from core.models import AuditEvent, OutboundMail
from core.personal_data import gather_rules
from core.uploads import store_generated
from helpdesk.models import Attachment, Message, Ticket
from organisations.models import CsoProfile, Organisation
from programmes.models import BulkImport
from tests import databases
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import AttachmentFactory, MessageFactory, TicketFactory
from tests.factories.organisations import CsoProfileFactory, InvitationFactory, MembershipFactory
from tests.factories.privacy import DataExportFactory, DataRequestFactory
from tests.factories.programmes import ProjectFactory

YEAR = timedelta(days=365)


def aged(row, **moments):
    type(row)._default_manager.filter(pk=row.pk).update(**moments)
    return row


def everything_twice(owner):
    """One row just over and one just young enough for each rule; return rule → the old row."""
    now = timezone.now()
    old: dict[str, object] = {}
    for sign, keep in [(1, old), (-1, {})]:
        at = {days: now - timedelta(days=days) - sign * timedelta(hours=2) for days in DAYS}
        _accounts(owner, keep, at, now, sign)
        _desk(owner, keep, at)
        _mails(owner, keep, at, sign)
        _team(owner, keep, at)
    return old


DAYS = (0, 1, 7, 30, 90, 365, 3 * 365 + 1, 5 * 365 + 1)
PROOF, LOG = 5 * 365 + 1, 3 * 365 + 1


def _accounts(owner, keep, at, now, sign):
    key = f"key{sign}"
    keep["sessions"] = Session.objects.create(
        session_key=key, expire_date=now - sign * timedelta(hours=2)
    )
    seen = UserSession.objects.create(user=owner, ip="203.0.113.7", session_key=f"gone{sign}")
    keep["user_sessions"] = aged(seen, created_at=now - timedelta(hours=12 + 2 * sign))
    name = f"accounts/export-test{sign}.zip"
    store_generated(name, b"PK")
    export = DataExportFactory(person=owner, state="done", finished_at=at[7], file=name, attempts=1)
    keep["data_exports"] = export
    shown = NoticeShown.objects.create(notice=Notice.objects.first(), person=owner)
    keep["notice_proofs"] = aged(shown, shown_at=at[PROOF])
    keep["consents"] = Consent.objects.create(
        person=owner, purpose="news", notice=Notice.objects.first(),
        given_at=at[PROOF] - YEAR, withdrawn_at=at[PROOF],
    )  # fmt: skip
    request = DataRequestFactory(person=owner, state="answered", closed_at=at[PROOF])
    keep["data_requests"] = request
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        line = DestructionLog.objects.create(cause="rule", reference="x", model="x", count=1)
        keep["destruction_log"] = aged(line, at=at[LOG])


def _desk(owner, keep, at):
    ticket = TicketFactory(asker=owner, address_hash="x" * 64, state=Ticket.State.OPEN)
    keep["ticket_address_hashes"] = aged(ticket, created_at=at[1])
    closed = TicketFactory(asker=owner, state="closed", closed_at=at[5 * 365 + 1])
    MessageFactory(ticket=closed)
    AttachmentFactory(ticket=closed)
    keep["tickets_closed"] = closed
    keep["tickets_spam"] = aged(TicketFactory(asker=owner, state="spam"), updated_at=at[90])
    brought = BulkImport.objects.create(
        project=ProjectFactory(), kind="figures", file_name="a.csv", sha256="0" * 64,
        table={"rows": []}, uploaded_by=owner, row_count=1,
    )  # fmt: skip
    keep["import_rows"] = aged(brought, created_at=at[30])


def _mails(owner, keep, at, sign):
    for name, days in [("mail_texts", 30), ("mail_addresses", 365)]:
        mail = outbox.queue_rendered(
            key=f"{name}{sign}", to=owner.email, language="tr", subject="S", text="T"
        )
        text = "T" if name == "mail_texts" else ""
        keep[name] = aged(mail, state="done", finished_at=at[days], text=text)
    code = outbox.queue_rendered(
        key=f"account:login_code:{sign}", to=owner.email, language="tr", subject="S", text="T"
    )
    moment = timezone.now() - timedelta(minutes=60 + sign)
    keep["mail_keys"] = aged(code, state="done", finished_at=moment)


def _team(owner, keep, at):
    invitation = InvitationFactory(email=owner.email, revoked=True)
    keep["invitations_over"] = aged(invitation, mailed_at=at[90], closed_at=at[30])


OF_NOBODY = {
    *("last_mails", "unconfirmed_accounts", "tickets_of_erased_accounts"),
    *("sleeping_accounts", "registrations_never_sent"),
}


@pytest.mark.django_db
def test_each_rule_takes_what_is_over_and_leaves_what_is_not(private_files):
    owner = UserFactory()
    old = everything_twice(owner)
    now = timezone.now()
    assert set(old) == {rule.name for rule in gather_rules()} - OF_NOBODY

    before = {due.rule.name: due.count for due in services.due_now(now)}
    counts = services.run_rules(now)

    assert before == {**dict.fromkeys(old, 1), **dict.fromkeys(OF_NOBODY, 0)}
    assert counts == dict.fromkeys(old, 1)
    assert services.run_rules(now) == {}
    assert {line.reference: line.count for line in DestructionLog.objects.all()} == {
        **dict.fromkeys(old, 1),
        "x": 1,
    }
    closed = Ticket.objects.get(pk=old["tickets_closed"].pk)
    assert (closed.question, closed.asker_email) == ("Bu sorunun metni silindi.", "")
    assert set(Message.objects.filter(ticket=closed).values_list("body", flat=True)) == {""}
    assert Attachment.objects.count() == 1
    assert DataExport.objects.count() == 1
    assert [path.name for path in private_files.rglob("*.zip")] == ["export-test-1.zip"]


@pytest.mark.django_db
def test_legal_hold_keeps_everything_of_the_person_and_the_dry_run_says_so(private_files):
    owner = UserFactory()
    old = everything_twice(owner)
    services.place_hold(email=owner.email, reason="2026/14", actor=None)
    now = timezone.now()
    # Sessions and the log are about nobody in particular, or open nothing any more.
    technical = {"sessions", "user_sessions", "destruction_log"}

    held = {due.rule.name: (due.count, due.held) for due in services.due_now(now)}
    counts = services.run_rules(now)

    assert {name for name, (count, kept) in held.items() if count} == technical
    assert {name for name, (count, kept) in held.items() if kept} == set(old) - technical
    assert set(counts) == technical


@pytest.mark.django_db
def test_account_that_was_never_confirmed_is_erased_after_a_month_with_its_proof(private_files):
    month_ago = timezone.now() - timedelta(days=31)
    never, confirmed, used = UserFactory(unconfirmed=True), UserFactory(), UserFactory()
    for person in (never, confirmed, used):
        aged(person, date_joined=month_ago)

    services.run_rules(timezone.now())

    erased = User.objects.exclude(erased_at=None)
    assert list(erased) == [never]
    assert not EmailAddress.objects.filter(user=never).exists()


def sleeper(days, **values):
    """Somebody who signed in for the last time so many days before five years ago."""
    return UserFactory(
        last_login=timezone.now() - services.ASLEEP_AFTER - timedelta(days=days), **values
    )


@pytest.mark.django_db
def test_account_that_nobody_uses_is_erased_thirty_days_after_a_mail(private_files):
    now, month = timezone.now(), timedelta(days=30)
    unused = sleeper(1, email="uyuyan@ornek.org", language="en")
    closed = sleeper(1, is_active=False)
    never = UserFactory(date_joined=now - services.ASLEEP_AFTER - month)
    young, staff = sleeper(-31), sleeper(99, roles=["editor"])

    assert "sleeping_accounts" in services.run_rules(now)  # the closed one alone
    assert [services.warn_sleeping(now) for _time in range(2)] == [2, 0]
    services.run_rules(now + month - timedelta(minutes=1))
    erased = User.objects.exclude(erased_at=None)
    assert list(erased) == [closed]
    mail = OutboundMail.objects.get(to="uyuyan@ornek.org")
    assert (mail.language, "sign in once" in mail.text) == ("en", True)
    # One signs in, the other does not.
    aged(never, last_login=now + timedelta(days=3))
    services.run_rules(now + month)

    assert set(erased.all()) == {closed, unused}
    assert not OutboundMail.objects.filter(to="uyuyan@ornek.org").exists()
    log = DestructionLog.objects.filter(reference="sleeping_accounts")
    assert [line.count for line in log] == [1, 1]
    assert AuditEvent.objects.filter(verb="erasure_announced").count() == 2
    assert {young, staff} <= set(User.objects.filter(erased_at=None))


@pytest.mark.django_db
def test_account_that_is_still_needed_does_not_count_as_sleeping(private_files):
    """Held, asked by, asked from its address, speaking for a CSO, waiting for an answer."""
    now = timezone.now()
    free, held, asker, addressed, speaker, waiting, closed_cso = (sleeper(1) for _one in range(7))
    services.place_hold(email=held.email, reason="2026/14", actor=None)
    before_the_account = sleeper(1)
    LegalHold.objects.create(email=before_the_account.email, reason="2026/15")
    TicketFactory(asker=asker)
    TicketFactory(asker=None, asker_email=addressed.email)
    for person, state in [(speaker, "verified"), (closed_cso, "closed")]:
        cso = CsoProfileFactory(state=state).organisation
        MembershipFactory(user=person, organisation=cso, role="representative")
    DataRequestFactory(person=waiting)

    services.warn_sleeping(now)
    services.run_rules(now + timedelta(days=31))

    assert set(User.objects.exclude(erased_at=None)) == {free, closed_cso}
    assert set(User.objects.exclude(sleep_warned_at=None)) == set()


@pytest.mark.django_db
def test_cso_that_was_never_sent_goes_when_nobody_has_it_any_more(private_files):
    month_ago = timezone.now() - timedelta(days=31)
    never = UserFactory(unconfirmed=True)
    aged(never, date_joined=month_ago)
    forsaken, asking, owned, sent = (CsoProfileFactory(state=state) for state in UNSENT)
    for profile in (forsaken, asking, owned, sent):
        aged(profile, created_at=month_ago)
        person = UserFactory() if profile == owned else never
        MembershipFactory(user=person, organisation=profile.organisation, representative=True)
    TicketFactory(organisation=asking.organisation)
    young = CsoProfileFactory(state="unsubmitted")

    services.run_rules(timezone.now())
    services.run_rules(timezone.now())

    assert set(CsoProfile.objects.all()) == {asking, owned, sent, young}
    gone = forsaken.organisation_id
    assert not Organisation.objects.filter(pk=gone).exists()
    assert not Organisation.history.filter(id=gone).exists()
    assert AuditEvent.objects.get(verb="cso_forgotten").target_id == str(forsaken.pk)


UNSENT = ["unsubmitted", "unsubmitted", "unsubmitted", "pending"]


@pytest.mark.django_db
def test_dry_run_touches_nothing_and_the_command_runs_with_run_only(private_files, capsys):
    old = everything_twice(UserFactory())

    call_command("retention")
    assert "tickets_closed: 1 due, 0 held" in capsys.readouterr().out
    assert Ticket.objects.get(pk=old["tickets_closed"].pk).erased_at is None
    call_command("retention", run=True)

    assert "tickets_closed: 1 destroyed" in capsys.readouterr().out
    assert Ticket.objects.get(pk=old["tickets_closed"].pk).erased_at is not None


@pytest.mark.django_db
def test_destruction_log_is_neither_changed_nor_deleted_before_its_time():
    line = DestructionLog.objects.create(cause="rule", reference="x", model="x", count=1)

    for change in (lambda: DestructionLog.objects.update(count=2), line.delete):
        with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
            change()


@pytest.mark.django_db
@pytest.mark.parametrize("table", databases.NOT_EMPTIED[1:])
def test_proofs_notices_and_log_cannot_be_emptied(table):
    """The triggers rest in tests, which empty all tables; here they are as they should."""
    trigger = f"{table.partition('_')[2]}_is_not_emptied"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")

        with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db
def test_nobody_lifts_the_hold_on_their_own_data():
    administrator = UserFactory(roles=["administrator"])
    hold = services.place_hold(email=administrator.email, reason="2026/14", actor=None)

    with pytest.raises(services.OwnHoldError):
        services.lift_hold(hold=hold, actor=administrator)

    services.lift_hold(hold=hold, actor=UserFactory(roles=["administrator"]))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False], ids=["as it is", "without the lock"])
def test_two_workers_at_once_destroy_and_log_each_row_once(is_guarded, monkeypatch, private_files):
    """Both have looked before either writes; without the row lock both log the same mail."""
    mail = outbox.queue_rendered(key="k", to="a@b.org", language="tr", subject="S", text="T")
    aged(mail, state="done", finished_at=timezone.now() - timedelta(days=31))
    (rule,) = (rule for rule in gather_rules() if rule.name == "mail_texts")
    looked, times = Barrier(2), []

    def destroy(rows):
        keys = list(rows.values_list("pk", flat=True))
        if not is_guarded:
            looked.wait(timeout=20)
        times.append(1)
        return OutboundMail.objects.filter(pk__in=keys).update(text="", html="")

    watched = type(rule)(**{**vars(rule), "destroy": destroy})
    monkeypatch.setattr(retention, "gather_rules", lambda: [watched])
    if not is_guarded:
        manager = type(OutboundMail.objects.all())
        monkeypatch.setattr(manager, "select_for_update", lambda rows, **kwargs: rows)

    def work(_number):
        try:
            services.run_rules(timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, range(2)))

    logged = list(DestructionLog.objects.values_list("count", flat=True))
    assert logged == ([1] if is_guarded else [1, 1])
