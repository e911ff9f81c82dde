"""Mail: once per key, never lost, a possible double marked; spoken to a server that misbehaves."""

import socketserver
import threading
from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.utils import timezone

from accounts import services
from core import jobs, outbox
from core.models import AuditEvent, OutboundMail
from core.tasks import send_mail
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks SMTP on a free port. `refuses`: what it says to DATA; `hangs_up`: it takes the
    message and closes the line without a word."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.messages: list[str] = []
        self.refuses = b""
        self.hangs_up = False


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                if not self._take_message():
                    return
            elif verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")

    def _take_message(self):
        if self.server.refuses:
            self.wfile.write(self.server.refuses)
            return True
        self.wfile.write(b"354 go on\r\n")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.decode())
        self.server.messages.append("".join(lines))
        if self.server.hangs_up:
            return False
        self.wfile.write(b"250 taken\r\n")
        return True


@pytest.fixture
def server(settings):
    with MailServer() as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.server_address
        settings.EMAIL_TIMEOUT = 5
        yield running
        running.shutdown()
        thread.join()


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


def message_ids(server):
    return [
        line.split(": ")[1]
        for message in server.messages
        for line in message.splitlines()
        if line.lower().startswith("message-id: ")
    ]


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
    assert message_ids(server) == [mail.message_id]


def test_mail_sent_already_is_not_sent_again(server, mail):
    send_mail(mail.pk)

    send_mail(mail.pk)

    assert len(server.messages) == 1


def test_mail_refused_by_the_server_waits_and_goes_out_when_the_server_takes_it(server, mail):
    server.refuses = b"451 try later\r\n"
    with pytest.raises(SMTPException):
        send_mail(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.handed_over_at) == ("waiting", None)
    server.refuses = b""
    let_its_time_come(mail)

    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt, mail.attempts) == ("done", False, 2)
    assert len(server.messages) == 1


def test_mail_without_a_server_waits_and_is_in_no_doubt(settings, server, mail):
    settings.EMAIL_PORT = 1
    with pytest.raises(OSError, match="refused"):
        send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.handed_over_at, mail.is_in_doubt) == ("waiting", None, False)


def test_worker_that_dies_after_the_servers_yes_leaves_a_marked_double_of_the_same_id(server, mail):
    with pytest.raises(PowerCut):
        send_and_die(mail)
    let_its_time_come(mail)

    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt) == ("done", True)
    assert message_ids(server) == [mail.message_id] * 2


def test_worker_that_dies_before_it_speaks_to_the_server_leaves_no_doubt(server, mail):
    with pytest.raises(PowerCut), jobs.lease(OutboundMail, mail.pk):
        raise PowerCut
    let_its_time_come(mail)

    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt) == ("done", False)
    assert len(server.messages) == 1


def test_line_that_breaks_before_the_servers_answer_leaves_a_marked_double(server, mail):
    server.hangs_up = True
    with pytest.raises(SMTPException):
        send_mail(mail.pk)
    server.hangs_up = False
    let_its_time_come(mail)

    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt) == ("done", True)
    assert message_ids(server) == [mail.message_id] * 2


def test_doubt_stays_when_the_server_refuses_in_between(server, mail):
    with pytest.raises(PowerCut):
        send_and_die(mail)
    let_its_time_come(mail)
    server.refuses = b"451 try later\r\n"
    with pytest.raises(SMTPException):
        send_mail(mail.pk)
    server.refuses = b""
    let_its_time_come(mail)

    send_mail(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.is_in_doubt) == ("done", True)


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
