"""Mail: once per key, never lost, a possible double marked; spoken to a server that misbehaves."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core.mail import get_connection
from django.urls import reverse
from django.utils import timezone

from accounts import services
from core import jobs, outbox
from core.models import AuditEvent, OutboundMail
from core.tasks import send_mail
from tests import mail_server, workers
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    with mail_server.started() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.server_address
        settings.EMAIL_TIMEOUT = 5
        yield running


@pytest.fixture
def mail():
    return outbox.queue_rendered(
        key="report-finished:7", to="a@ornek.org", language="tr", subject="Iğdır", text="Hazır."
    )


class PowerCut(BaseException):
    """The worker dies here: nothing that follows runs."""


def send_and_die(mail):
    """The server has said yes; the row does not know it."""
    with jobs.lease(OutboundMail, mail.pk) as taken:
        outbox.send(taken)
        raise PowerCut


def let_its_time_come(mail):
    """As if the wait of a retry, or the lease of a dead worker, had run out."""
    past = timezone.now() - timedelta(seconds=1)
    OutboundMail.objects.filter(pk=mail.pk).update(next_attempt_at=past)
    OutboundMail.objects.filter(pk=mail.pk, state="running").update(leased_until=past)


def test_queue_with_the_same_key_queues_once():
    values = {"to": "a@ornek.org", "language": "tr", "subject": "İ", "text": "ş"}

    first = outbox.queue_rendered(key="same", **values)
    second = outbox.queue_rendered(key="same", **values)

    assert first == second
    assert OutboundMail.objects.count() == 1


def test_mail_is_sent_with_its_own_message_id_and_stamped(server, mail):
    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt) == ("done", False)
    assert server.message_ids == [mail.message_id]


def test_mail_sent_already_is_not_sent_again(server, mail):
    send_mail(mail.pk)

    send_mail(mail.pk)

    assert len(server.messages) == 1


@pytest.mark.parametrize("verb", ["connect", "MAIL", "RCPT", "DATA", "."])
def test_mail_put_off_by_the_server_waits_and_goes_out_when_the_server_takes_it(server, mail, verb):
    server.answers[verb] = b"451 4.7.1 try later, a@ornek.org"
    with pytest.raises((outbox.MailPutOff, SMTPException)):
        send_mail(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.handed_over_at) == ("waiting", None)
    assert ("451" in mail.error, "ornek" in mail.error) == (True, verb == "connect")
    server.answers.clear()
    let_its_time_come(mail)

    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt, mail.attempts) == ("done", False, 2)
    assert (mail.smtp_code, len(server.messages)) == (None, 1)


@pytest.mark.parametrize("verb", ["RCPT", "DATA", "."])
def test_mail_refused_for_good_waits_for_a_human_who_has_it_sent_again(server, mail, verb):
    server.answers[verb] = "550 5.1.1 kullanıcı yok: <a@ornek.org>".encode()
    with pytest.raises(outbox.MailRefused):
        send_mail(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.smtp_code) == ("failed", 1, 550)
    assert mail.error == "MailRefused: 550 5.1.1 kullanıcı yok: <…>"
    assert list(OutboundMail.objects.refused_address("a@ornek.org")) == [mail]
    assert not OutboundMail.objects.due(timezone.now() + timedelta(days=9)).exists()
    server.answers.clear()

    outbox.send_again(mail=mail, actor=UserFactory())
    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt, mail.smtp_code) == ("done", False, None)
    assert not OutboundMail.objects.refused().exists()
    assert server.message_ids == [mail.message_id]


def test_sender_that_the_server_refuses_is_our_mistake_and_tried_again(server, mail):
    server.answers["MAIL"] = b"550 who are you"
    with pytest.raises(outbox.MailPutOff):
        send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.smtp_code, mail.handed_over_at) == ("waiting", 550, None)


@pytest.mark.parametrize(("verb", "is_in_doubt"), [("connect", False), ("RCPT", True), (".", True)])
def test_server_that_hangs_is_left_after_the_time_out_and_asked_again(
    server, mail, settings, verb, is_in_doubt
):
    """After "RCPT" nothing can have been sent; the row does not tell how far the worker came."""
    settings.EMAIL_TIMEOUT = 0.3
    server.answers[verb] = None
    with pytest.raises((OSError, SMTPException)):
        send_mail(mail.pk)
    mail.refresh_from_db()
    assert mail.state == "waiting"
    server.answers.clear()
    let_its_time_come(mail)

    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt) == ("done", is_in_doubt)
    assert set(server.message_ids) == {mail.message_id}


@pytest.mark.parametrize("said", [None, b""])
def test_server_that_says_yes_and_no_goodbye_has_the_mail(server, mail, settings, said):
    settings.EMAIL_TIMEOUT = 0.3
    server.answers["QUIT"] = said

    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt, len(server.messages)) == ("done", False, 1)


def test_line_that_cannot_be_closed_does_not_undo_the_servers_yes(mail, monkeypatch):
    def fail(self):
        raise OSError("reset")

    monkeypatch.setattr(type(get_connection()), "close", fail)

    send_mail(mail.pk)

    mail.refresh_from_db()
    assert mail.state == "done"


def test_mail_that_the_server_has_taken_is_stamped_and_not_sent_again(server, mail):
    """The worker died between the server's yes, which the row knows, and the stamp."""
    with pytest.raises(PowerCut):
        send_and_die(mail)
    let_its_time_come(mail)

    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt) == ("done", False)
    assert server.message_ids == [mail.message_id]


def test_mail_without_a_server_waits_and_is_in_no_doubt(settings, server, mail):
    settings.EMAIL_PORT = 1
    with pytest.raises(OSError, match="refused"):
        send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.handed_over_at, mail.is_in_doubt) == ("waiting", None, False)


def test_worker_that_dies_at_the_servers_yes_leaves_a_marked_double_of_the_same_id(
    server, mail, monkeypatch
):
    def die(job, **values):
        if "accepted_at" in values:
            raise PowerCut
        progress(job, **values)

    progress = jobs.progress
    monkeypatch.setattr(jobs, "progress", die)
    with pytest.raises(PowerCut):
        send_mail(mail.pk)
    monkeypatch.undo()
    let_its_time_come(mail)

    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt) == ("done", True)
    assert server.message_ids == [mail.message_id] * 2


@pytest.mark.django_db(transaction=True)
def test_killed_worker_process_loses_no_mail_and_its_double_has_the_same_id(server, start_worker):
    """The power goes while the server, which has the whole mail, is about to say yes."""
    address = f"smtp://127.0.0.1:{server.server_address[1]}"
    worker = start_worker(EMAIL_URL=address, **workers.IMPATIENT)
    server.before_yes = worker.kill
    mail = outbox.queue_rendered(
        key="killed", to="a@ornek.org", language="tr", subject="Iğdır", text="Hazır."
    )
    assert workers.wait_until(lambda: server.messages, 30)
    server.before_yes = lambda: None
    start_worker(EMAIL_URL=address, **workers.IMPATIENT)

    assert workers.wait_until(lambda: OutboundMail.objects.filter(state="done").exists(), 90)

    mail.refresh_from_db()
    assert (mail.is_in_doubt, server.message_ids) == (True, [mail.message_id] * 2)


def test_worker_that_dies_before_it_speaks_to_the_server_leaves_no_doubt(server, mail):
    with pytest.raises(PowerCut), jobs.lease(OutboundMail, mail.pk):
        raise PowerCut
    let_its_time_come(mail)

    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt) == ("done", False)
    assert len(server.messages) == 1


def test_line_that_breaks_before_the_servers_answer_leaves_a_marked_double(server, mail):
    server.answers["."] = b""
    with pytest.raises(SMTPException):
        send_mail(mail.pk)
    server.answers.clear()
    let_its_time_come(mail)

    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt) == ("done", True)
    assert server.message_ids == [mail.message_id] * 2


def test_doubt_stays_when_the_server_refuses_in_between(server, mail):
    server.answers["."] = b""
    with pytest.raises(SMTPException):
        send_mail(mail.pk)
    server.answers["."] = b"451 try later"
    let_its_time_come(mail)
    with pytest.raises(outbox.MailPutOff):
        send_mail(mail.pk)
    server.answers.clear()
    let_its_time_come(mail)

    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt) == ("done", True)


def test_answer_that_is_none_leaves_the_doubt(server, mail):
    server.answers["."] = b"what?"
    with pytest.raises(SMTPException):
        send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.handed_over_at is not None) == ("waiting", True)


def test_failed_mail_is_sent_again_once_and_leaves_a_trace(mail):
    actor = UserFactory()
    OutboundMail.objects.filter(pk=mail.pk).update(state="failed", finished_at=timezone.now())

    answers = [outbox.send_again(mail=mail, actor=actor) for _click in range(2)]

    mail.refresh_from_db()
    assert answers == [True, False]
    assert mail.state == OutboundMail.State.WAITING
    assert list(AuditEvent.objects.values_list("verb", "actor", "target_id")) == [
        ("mail_sent_again", actor.pk, str(mail.pk))
    ]


@pytest.mark.parametrize(
    ("state", "days", "is_kept"),
    [("done", 29, True), ("done", 31, False), ("failed", 89, True), ("failed", 91, False)],
)
def test_text_of_a_finished_mail_is_forgotten_when_its_time_is_over(mail, state, days, is_kept):
    now = timezone.now()
    OutboundMail.objects.filter(pk=mail.pk).update(
        state=state, finished_at=now - timedelta(days=days), html="<p>Merhaba</p>"
    )

    services.run_rules(now)

    kept = OutboundMail.objects.get(pk=mail.pk)
    assert (bool(kept.text), bool(kept.html)) == (is_kept, is_kept)
    assert (kept.subject, kept.to) == (mail.subject, mail.to)


def test_text_of_a_mail_that_waits_is_never_forgotten(mail):
    services.run_rules(timezone.now() + timedelta(days=400))

    mail.refresh_from_db()
    assert mail.text


def test_mail_whose_text_is_forgotten_is_not_sent_again(mail):
    OutboundMail.objects.filter(pk=mail.pk).update(
        state="failed", finished_at=timezone.now(), text=""
    )

    assert not outbox.send_again(mail=mail, actor=UserFactory())

    mail.refresh_from_db()
    assert mail.state == OutboundMail.State.FAILED
    assert not AuditEvent.objects.filter(verb="mail_sent_again").exists()


def test_mails_with_a_code_or_a_link_that_opens_something_are_read_by_nobody(client):
    """What each app's sample of a mail carries as code or link, no page of staff shows."""
    told = {name: context for name, context in outbox.samples().items() if "account/" in name}
    opening = {name for name, context in told.items() if {"code", "password_url"} & set(context)}
    client.force_login(UserFactory(roles=["auditor"]))
    for name, context in told.items():
        key = f"{name.replace('/', ':')}:ab12"
        outbox.queue(key=key, to="a@b.org", language="tr", template=name, context=context)

    shown = {
        mail.key: client.get(reverse("admin:core_outboundmail_change", args=[mail.pk]))
        for mail in OutboundMail.objects.all()
    }

    assert len(opening) >= 4
    assert all("K7Q2-M9" not in page.content.decode() for page in shown.values())
    hidden = {mail.key for mail in OutboundMail.objects.opening()}
    assert {f"{name.replace('/', ':')}:ab12" for name in opening} <= hidden
